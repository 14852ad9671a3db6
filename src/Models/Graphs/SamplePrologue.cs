using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>
/// The inputs that every model package takes, turned into reflectance: <c>samples</c> as stored, <c>valid</c>, and
/// <c>scale</c> and <c>offset</c> per band, which change per scene.
/// </summary>
internal static class SamplePrologue
{
    /// <summary>
    /// Declares the inputs and adds reflectance = sample * scale + offset, never negative (the offset of processing
    /// baseline 04.00 and atmospheric correction make dark pixels slightly negative). Pixels whose valid flag is 0 take
    /// the band's value from <paramref name="fill"/>, whatever their samples hold. Shape: samples [N,C,H,W] uint16, whose
    /// element type may be rewritten; valid [N,1,H,W]; scale and offset [C]; result [N,C,H,W]. Unit: reflectance.
    /// </summary>
    public static GraphValue Reflectance(this OnnxGraph graph, float[] fill)
    {
        var channels = fill.Length;
        var (batch, height, width) = (Dimension.Open("batch"), Dimension.Open("height"), Dimension.Open("width"));
        var samples = graph.Input("samples", DataType.Uint16, batch, channels, height, width);
        var valid = graph.Input("valid", DataType.Uint8, batch, 1, height, width);
        var scale = graph.PerChannel("scale_per_band", graph.Input("scale", DataType.Float, channels));
        var offset = graph.PerChannel("offset_per_band", graph.Input("offset", DataType.Float, channels));

        var scaled = graph.Multiply("scaled", graph.Cast("samples_float", samples, DataType.Float), scale);
        var signed = graph.Add("reflectance_signed", scaled, offset);
        var reflectance = graph.Maximum("reflectance", signed, graph.Number(0));
        var isValid = graph.Cast("is_valid", valid, DataType.Bool);
        return graph.Where("filled", isValid, reflectance, graph.Weights("band_fill", fill, channels, 1, 1));
    }

    /// <summary>Declares the output: shares per class after dividing logits by the temperature. Shape: [N,K,H,W]; sums to one over K.</summary>
    public static void Probabilities(this OnnxGraph graph, GraphValue logits, float temperature)
    {
        var scaled = temperature == 1 ? logits : graph.Divide("tempered", logits, graph.Number(temperature));
        graph.Output("probabilities", graph.Softmax("shares", scaled, axis: 1));
    }
}
