using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Graphs.Presto;

/// <summary>
/// A package's inputs as Presto's series: Sentinel-2, Sentinel-1 where asked for, weather, month and location. Terrain and
/// Dynamic World, which no scene brings, are left out. Normalisation: nasaharvest/presto, commit 13173d0,
/// presto/dataops/pipelines/s1_s2_era5_srtm.py.
/// </summary>
internal sealed record PrestoScene(int Dates, int Window, bool HasRadar, bool Forecasts)
{
    private const float RadarShift = 25;
    private const float RadarDivisor = 25;
    private const float TemperatureShift = -272.15f;
    private const float TemperatureDivisor = 35;

    // Metres a day: ERA5_LAND/MONTHLY holds the mean of the daily sums, a package's weather the sum of the month.
    private const float PrecipitationDivisor = 0.03f;

    // Days of each month, February with its share of leap years.
    private static readonly float[] Days = [31, 28.2425f, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    // Bands of each group of PrestoGroup.Optical.
    private static readonly string[][] OpticalBands = [["B02", "B03", "B04"], ["B05", "B06", "B07"], ["B08"], ["B8A"], ["B11", "B12"]];

    /// <summary>Sentinel-2 bands in the order of Presto's channels.</summary>
    public static IReadOnlyList<string> Bands { get; } = [.. OpticalBands.SelectMany(bands => bands)];

    /// <summary>What the package looks at.</summary>
    public IReadOnlyList<ModelSource> Sources => SeriesSources.Of(Bands, Dates, HasRadar);

    /// <summary>Declares the inputs and normalises them.</summary>
    public PrestoSeries Series(OnnxGraph graph)
    {
        var optical = graph.PixelSeries(Sources[0], Window);
        var month = graph.DeclareContext(ContextInput.Month, Dates);
        var location = graph.DeclareContext(ContextInput.Location);
        List<PrestoInput> inputs = [.. PrestoGroup.Optical.Zip(OpticalBands, (group, bands) => OpticalInput(graph, optical, group, bands))];
        inputs.Add(Visible(graph, PrestoGroup.VegetationIndex, graph.VegetationIndex(optical), graph.Has("has.NDVI", optical, "B04", "B08")));
        inputs.Add(WeatherInput(graph, month));
        if (HasRadar)
        {
            var radar = graph.PixelSeries(Sources[1], Window);
            var normalised = graph.Divide("radar", graph.Add("radar.shifted", radar.Values, graph.Number(RadarShift)), graph.Number(RadarDivisor));
            inputs.Add(new PrestoInput(PrestoGroup.Radar, PerPixel(graph, normalised), PerPixel(graph, graph.Has("has.S1", radar, "VV", "VH"))));
        }

        return new PrestoSeries(Dates, Window * Window, month, location, inputs);
    }

    // Presto divides digital numbers by 10000: that is reflectance.
    private PrestoInput OpticalInput(OnnxGraph graph, PixelSeries series, PrestoGroup group, string[] bands) =>
        Visible(graph, group, graph.Bands($"bands.{group.Name}", series, bands), graph.Has($"has.{group.Name}", series, bands));

    // A forecast never sees the date that it is asked for.
    private PrestoInput Visible(OnnxGraph graph, PrestoGroup group, GraphValue values, GraphValue has)
    {
        if (Forecasts)
        {
            var past = graph.Weights($"past.{group.Name}", [.. Enumerable.Range(0, Dates).Select(date => date < Dates - 1 ? 1f : 0f)], Dates);
            var isPast = graph.Cast($"is_past.{group.Name}", past, Onnx.Proto.TensorProto.Types.DataType.Bool);
            has = graph.Node("And", $"visible.{group.Name}", [has, isPast], has.Type, has.Shape);
        }

        return new PrestoInput(group, PerPixel(graph, values), PerPixel(graph, has));
    }

    private PrestoInput WeatherInput(OnnxGraph graph, GraphValue month)
    {
        var weather = graph.Split("weather.parts", graph.DeclareContext(ContextInput.Weather, Dates), 2, 1, 1);
        var known = graph.Cast("weather.is_known", graph.DeclareContext(ContextInput.WeatherValid, Dates), Onnx.Proto.TensorProto.Types.DataType.Bool);
        var warmth = graph.Divide("weather.warmth", graph.Add("weather.shifted", weather[0], graph.Number(TemperatureShift)), graph.Number(TemperatureDivisor));
        var days = graph.LookUp("weather.days", graph.Weights("weather.days_of_months", Days, Days.Length, 1), month);
        var rain = graph.Divide("weather.rain", graph.Divide("weather.rain_per_day", weather[1], days), graph.Number(PrecipitationDivisor));
        return new PrestoInput(
            PrestoGroup.Weather,
            graph.Unsqueeze("weather.per_pixel", graph.Concat("weather.normalised", 2, warmth, rain), 1),
            graph.Unsqueeze("weather.known_per_pixel", known, 1));
    }

    // [N,H,W,..] to [N,H*W,..].
    private GraphValue PerPixel(OnnxGraph graph, GraphValue value) =>
        graph.Reshape(value.Name + ".per_pixel", value, [value.Shape[0], (long)Window * Window, .. value.Shape.Skip(3)]);
}
