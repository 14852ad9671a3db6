using Groundshift.Models.Manifests;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>A series of one source, pixel by pixel. Shape: Values [N,H,W,T,C], reflectance or dB; IsValid [N,H,W,T] bool; IsPresent [T,C] bool.</summary>
internal sealed record PixelSeries(ModelSource Source, GraphValue Values, GraphValue IsValid, GraphValue IsPresent);

/// <summary>What networks of pixel series do with the inputs of a package.</summary>
internal static class PixelSeriesLayers
{
    /// <summary>Declares a source of several dates; what is invalid or absent holds 0.</summary>
    public static PixelSeries PixelSeries(this OnnxGraph graph, ModelSource source, int window)
    {
        var inputs = graph.DeclareSource(source, window);
        var values = graph.Reflectance(source, inputs, new float[source.Bands.Count]);
        var valid = graph.Transpose(source.Prefix + "valid_last", graph.IsValid(source.Prefix + "is_valid_pixel", inputs), 0, 3, 4, 1, 2);
        return new PixelSeries(
            source,
            graph.Transpose(source.Prefix + "bands_last", values, 0, 3, 4, 1, 2),
            graph.Reshape(source.Prefix + "valid_dates", valid, [.. valid.Shape.SkipLast(1)]),
            graph.IsPresent(source.Prefix + "is_present_band", inputs));
    }

    /// <summary>The bands of <paramref name="names"/>, in that order. Shape: [N,H,W,T,names].</summary>
    public static GraphValue Bands(this OnnxGraph graph, string name, PixelSeries series, params IReadOnlyList<string> names) =>
        graph.Pick(name, series.Values, 4, [.. names.Select(band => Place(series, band))]);

    /// <summary>True where a pixel is valid and the scene has every band of <paramref name="names"/>. Shape: [N,H,W,T].</summary>
    public static GraphValue Has(this OnnxGraph graph, string name, PixelSeries series, params IReadOnlyList<string> names)
    {
        var present = graph.Cast(name + ".present", series.IsPresent, DataType.Float);
        var picked = graph.Pick(name + ".picked", present, 1, [.. names.Select(band => Place(series, band))]);
        var all = graph.Cast(name + ".all", graph.Reduce("ReduceMin", name + ".least", picked, keep: false, 1), DataType.Bool);
        return graph.Node("And", name, [series.IsValid, all], DataType.Bool, series.IsValid.Shape);
    }

    /// <summary>
    /// The vegetation index (B08 - B04) / (B08 + B04), 0 where the sum is not positive. Shape: [N,H,W,T,1].
    /// Source: Rouse et al. 1974, NASA SP-351, p. 309; the 0 as in nasaharvest/presto, commit 13173d0, calculate_ndvi.
    /// </summary>
    public static GraphValue VegetationIndex(this OnnxGraph graph, PixelSeries series)
    {
        var (near, red) = (graph.Bands("ndvi.near_infrared", series, "B08"), graph.Bands("ndvi.red", series, "B04"));
        var sum = graph.Add("ndvi.sum", near, red);
        var positive = graph.Node("Greater", "ndvi.is_positive", [sum, graph.Number(0)], DataType.Bool, sum.Shape);
        var ratio = graph.Divide("ndvi.ratio", graph.Subtract("ndvi.difference", near, red), graph.Where("ndvi.divisor", positive, sum, graph.Number(1)));
        return graph.Where("ndvi", positive, ratio, graph.Number(0));
    }

    /// <summary>Latitude and longitude in degrees as a point on the unit sphere: x to 0 N 0 E, z to the north pole. Shape: [N,2] to [N,3].</summary>
    public static GraphValue UnitSphere(this OnnxGraph graph, string name, GraphValue degrees)
    {
        var radians = graph.Multiply(name + ".radians", degrees, graph.Number(MathF.PI / 180));
        var cosines = graph.Split(name + ".cosines", graph.Map("Cos", name + ".cos", radians), 1, 1, 1);
        var sines = graph.Split(name + ".sines", graph.Map("Sin", name + ".sin", radians), 1, 1, 1);
        return graph.Concat(
            name + ".point", 1,
            graph.Multiply(name + ".x", cosines[0], cosines[1]), graph.Multiply(name + ".y", cosines[0], sines[1]), sines[0]);
    }

    private static long Place(PixelSeries series, string band) => series.Source.Bands.ToList().IndexOf(band);
}
