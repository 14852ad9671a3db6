using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.Galileo;

/// <summary>
/// A package's inputs as Galileo's sample: Sentinel-2, Sentinel-1 where asked for, weather, month and location. A patch with an
/// invalid pixel on a date is left out on that date. What no scene brings (terrain, maps, night lights, population) is left
/// out. Normalisation: (x - (mean - 2 std)) / (4 std) with config/normalization.json of nasaharvest/galileo, commit 0f0b5b9;
/// vegetation index and location as they are.
/// </summary>
internal sealed record GalileoScene(int Dates, int Window, int Patch, bool HasRadar)
{
    /// <summary>Ground sampling distance of what is read.</summary>
    public const int MetresPerPixel = 10;

    // Galileo counts Sentinel-2 in digital numbers: reflectance times 10000.
    private const double DigitalNumbers = 10_000;

    private static readonly string[][] OpticalBands = [["B02", "B03", "B04"], ["B05", "B06", "B07"], ["B08"], ["B8A"], ["B11", "B12"]];

    // Keys "13" (Sentinel-1 VV VH, Sentinel-2 in the order of Bands) and "6" (temperature in kelvin, precipitation in metres a month).
    private static readonly Spread[] RadarSpread = [new(-11.728724389184965, 4.887145774840316), new(-18.85558188024017, 5.730270320384293)];
    private static readonly Spread[] OpticalSpread =
    [
        new(1395.3408730676722, 917.7041440370853), new(1338.4026921784578, 913.2988423581528), new(1343.09883810357, 1092.678723527555),
        new(1543.8607982512297, 1047.2206083460424), new(2186.2022069512263, 1048.0101611156767), new(2525.0932853316694, 1143.6903026819996),
        new(2410.3377187373408, 1098.979177731649), new(2750.2854646886753, 1204.472755085893), new(2234.911100061487, 1145.9774063078878),
        new(1474.5311266077113, 980.2429840007796),
    ];

    private static readonly Spread[] WeatherSpread = [new(271.5674963541667, 79.80828940314429), new(0.08554303677156568, 0.11669547101851484)];

    /// <summary>Sentinel-2 bands in the order of Galileo's channels.</summary>
    public static IReadOnlyList<string> Bands { get; } = [.. OpticalBands.SelectMany(bands => bands)];

    /// <summary>What the package looks at.</summary>
    public IReadOnlyList<ModelSource> Sources => SeriesSources.Of(Bands, Dates, HasRadar);

    /// <summary>Declares the inputs and normalises them.</summary>
    public GalileoSample Sample(OnnxGraph graph)
    {
        var optical = graph.PixelSeries(Sources[0], Window);
        var normalised = Normalised(graph, "optical", optical.Values, OpticalSpread, DigitalNumbers);
        var patches = graph.Patches("optical.patches", normalised, Patch);
        List<GalileoInput> inputs = [.. GalileoGroup.Optical.Zip(OpticalBands, (group, bands) => new GalileoInput(
            group,
            graph.ChannelsOfPatches("values." + group.Name, patches, group.First - GalileoGroup.Optical[0].First, group.Count),
            WholePatches(graph, graph.Has("has." + group.Name, optical, bands))))];
        inputs.Add(Patched(graph, GalileoGroup.VegetationIndex, graph.VegetationIndex(optical), graph.Has("has.NDVI", optical, "B04", "B08")));
        if (HasRadar)
        {
            var radar = graph.PixelSeries(Sources[1], Window);
            inputs.Add(Patched(graph, GalileoGroup.Radar, Normalised(graph, "radar", radar.Values, RadarSpread), graph.Has("has.S1", radar, "VV", "VH")));
        }

        var month = graph.DeclareContext(ContextInput.Month, Dates);
        inputs.Add(LocationInput(graph));
        inputs.Add(new GalileoInput(
            GalileoGroup.Weather,
            Normalised(graph, "weather.normalised", graph.DeclareContext(ContextInput.Weather, Dates), WeatherSpread),
            graph.Cast("weather.is_known", graph.DeclareContext(ContextInput.WeatherValid, Dates), DataType.Bool)));
        return new GalileoSample(Window / Patch, Dates, Patch, MetresPerPixel, month, inputs);
    }

    private GalileoInput Patched(OnnxGraph graph, GalileoGroup group, GraphValue values, GraphValue has)
    {
        var patches = graph.Patches($"patches.{group.Name}", values, Patch);
        return new GalileoInput(group, graph.ChannelsOfPatches("values." + group.Name, patches, 0, group.Count), WholePatches(graph, has));
    }

    // [N,H,W,T] to [N,h,w,T]: true where all pixels of the patch are.
    private GraphValue WholePatches(OnnxGraph graph, GraphValue has)
    {
        var cut = graph.Cut(has.Name + ".cut", graph.Cast(has.Name + ".number", has, DataType.Float), Patch);
        return graph.Cast(has.Name + ".whole", graph.Reduce("ReduceMin", has.Name + ".least", cut, keep: false, 2, 4), DataType.Bool);
    }

    private static GalileoInput LocationInput(OnnxGraph graph)
    {
        var point = graph.UnitSphere("location", graph.DeclareContext(ContextInput.Location));
        var always = graph.ForEachSample("location.one", graph.Weights("one", [1f], 1), point);
        return new GalileoInput(GalileoGroup.Location, point, graph.Cast("location.kept", always, DataType.Bool));
    }

    // Values times factor, from two standard deviations below the mean up to two above it, become 0 to 1.
    private static GraphValue Normalised(OnnxGraph graph, string name, GraphValue values, Spread[] spreads, double factor = 1)
    {
        var scale = graph.Weights(name + ".scale", [.. spreads.Select(spread => (float)(factor / (4 * spread.Deviation)))], spreads.Length);
        var shift = graph.Weights(name + ".shift", [.. spreads.Select(spread => (float)((2 * spread.Deviation - spread.Mean) / (4 * spread.Deviation)))], spreads.Length);
        return graph.Add(name, graph.Multiply(name + ".scaled", values, scale), shift);
    }

    private sealed record Spread(double Mean, double Deviation);
}
