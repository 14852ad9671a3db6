using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>
/// What every model package takes and gives: per source <c>samples</c> as stored, <c>valid</c>, and <c>scale</c> and
/// <c>offset</c> per band, which change per scene; context beside them; one output.
/// </summary>
internal static class SamplePrologue
{
    /// <summary>The reflectance of the one source of a usual package; see the other overload.</summary>
    public static GraphValue Reflectance(this OnnxGraph graph, float[] fill) => graph.Reflectance(
        new ModelSource { Sensor = SensorKind.Generic, Bands = [.. fill.Select((_, index) => $"{index}")] }, fill);

    /// <summary>
    /// Declares the inputs of a source and adds value = sample * scale + offset: reflectance, or dB of Sentinel-1. Pixels
    /// whose valid flag is 0, and bands that the scene lacks, take the band's value from <paramref name="fill"/>, whatever
    /// their samples hold. Shape: samples [N,C,H,W] uint16, whose element type may be rewritten; valid [N,1,H,W]; scale and
    /// offset [C]; result [N,C,H,W]. A series has a time axis: [N,T,C,H,W], [N,T,1,H,W], [T,C]; result [N,T,C,H,W].
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="source">What is declared; its name prefixes the inputs.</param>
    /// <param name="fill">One value per band, in the unit of the result.</param>
    /// <param name="window">Height and width that the network fixes; null leaves them open.</param>
    /// <param name="clamp">
    /// Never negative: the offset of processing baseline 04.00 and atmospheric correction make dark pixels slightly negative,
    /// which networks that take logarithms cannot bear. Null clamps optical sources and leaves decibels.
    /// </param>
    public static GraphValue Reflectance(
        this OnnxGraph graph, ModelSource source, float[] fill, int? window = null, bool? clamp = null) =>
        graph.Reflectance(source, graph.DeclareSource(source, window), fill, clamp);

    /// <summary>The same from inputs that were declared before, for networks that also look at validity.</summary>
    public static GraphValue Reflectance(
        this OnnxGraph graph, ModelSource source, SourceInputs inputs, float[] fill, bool? clamp = null)
    {
        if (fill.Length != source.Bands.Count)
        {
            throw new GraphShapeException($"{fill.Length} values of fill for {source.Bands.Count} bands.");
        }

        var terms = BandTerms.Of(graph, source.Prefix, inputs, owner => owner.Weights(source.Prefix + "band_fill", fill, fill.Length, 1, 1));
        return graph.Scaled(source, terms, inputs, clamp ?? source.Sensor != SensorKind.Sentinel1);
    }

    /// <summary>
    /// The same, normalised, in strips of the window, top to bottom: (value - fill) * slope per band, where fill becomes 0. As
    /// sample * (scale slope) + (offset - fill) slope it takes no step more, for bands are few and pixels many. Never clamped.
    /// Shape: fill and slope [C]; strips [N,C,rows,W].
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="source">What is declared.</param>
    /// <param name="fill">One value per band, in the unit of the samples' scale.</param>
    /// <param name="slope">What a band is multiplied by.</param>
    /// <param name="window">Height and width of the window.</param>
    /// <param name="rows">Rows of a strip, a divisor of the window; the window itself for one strip.</param>
    public static IReadOnlyList<GraphValue> Standardised(this OnnxGraph graph, ModelSource source, float[] fill, float[] slope, int window, int rows)
    {
        var inputs = graph.DeclareSource(source, window);
        var slopes = graph.Weights(source.Prefix + "slope", slope, slope.Length);
        var centred = graph.Subtract(source.Prefix + "offset_less_fill", inputs.Offset, graph.Weights(source.Prefix + "fill", fill, fill.Length));
        var folded = inputs with
        {
            Scale = graph.Multiply(source.Prefix + "scale_and_slope", inputs.Scale, slopes),
            Offset = graph.Multiply(source.Prefix + "offset_and_slope", centred, slopes),
        };
        var terms = BandTerms.Of(graph, source.Prefix, folded, owner => owner.Number(0));

        // The samples themselves only a Cast may take.
        var samples = graph.Strips(source.Prefix + "samples_strips", graph.Cast(source.Prefix + "samples_whole", inputs.Samples, DataType.Float), rows);
        var valid = graph.Strips(source.Prefix + "valid_strips", inputs.Valid, rows);
        return [.. samples.Zip(valid, (some, flags) => graph.Scaled(source, terms, inputs with { Samples = some, Valid = flags }, clamp: false))];
    }

    /// <summary>Strips of an image, top to bottom: itself where one has all rows. Shape: [N,C,H,W] to [N,C,rows,W] each.</summary>
    public static IReadOnlyList<GraphValue> Strips(this OnnxGraph graph, string name, GraphValue image, int rows) => rows == image.Length(2)
        ? [image]
        : graph.Split(name, image, 2, [.. Enumerable.Repeat(rows, (int)image.Length(2) / rows)]);

    /// <summary>True where a pixel is valid. Shape: [N,(T),1,H,W] bool.</summary>
    public static GraphValue IsValid(this OnnxGraph graph, string name, SourceInputs inputs) => graph.Cast(name, inputs.Valid, DataType.Bool);

    /// <summary>True for the bands that the scene has: its offset is a number. Shape: [(T),C] bool.</summary>
    public static GraphValue IsPresent(this OnnxGraph graph, string name, SourceInputs inputs)
    {
        var isNaN = graph.Node("IsNaN", name + ".is_nan", [inputs.Offset], DataType.Bool, inputs.Offset.Shape);
        return graph.Node("Not", name, [isNaN], DataType.Bool, isNaN.Shape);
    }

    /// <summary>Declares the four inputs of a source. Shape: see <see cref="SourceInputs"/>.</summary>
    public static SourceInputs DeclareSource(this OnnxGraph graph, ModelSource source, int? window = null)
    {
        Dimension[] time = source.IsSeries ? [source.Dates] : [];
        Dimension[] plane = window is { } size ? [size, size] : [Dimension.Open("height"), Dimension.Open("width")];
        var (batch, bands) = (Dimension.Open("batch"), (Dimension)source.Bands.Count);
        return new SourceInputs(
            graph.Input(source.Input(TensorNames.Samples), DataType.Uint16, [batch, .. time, bands, .. plane]),
            graph.Input(source.Input(TensorNames.Valid), DataType.Uint8, [batch, .. time, 1, .. plane]),
            graph.Input(source.Input(TensorNames.Scale), DataType.Float, [.. time, bands]),
            graph.Input(source.Input(TensorNames.Offset), DataType.Float, [.. time, bands]));
    }

    /// <summary>Declares a context input. Shape and unit: see <see cref="ContextInput"/>; <paramref name="dates"/> is T.</summary>
    public static GraphValue DeclareContext(this OnnxGraph graph, ContextInput input, int dates = 1)
    {
        var (name, batch) = (TensorNames.Of(input), Dimension.Open("batch"));
        return input switch
        {
            ContextInput.Month or ContextInput.DayOfYear => graph.Input(name, DataType.Int64, batch, dates),
            ContextInput.Location => graph.Input(name, DataType.Float, batch, 2),
            ContextInput.Weather => graph.Input(name, DataType.Float, batch, dates, 2),
            ContextInput.WeatherValid => graph.Input(name, DataType.Uint8, batch, dates),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, null),
        };
    }

    /// <summary>Declares the output: shares per class after dividing logits by the temperature. Shape: [N,K,H,W]; sums to one over K.</summary>
    public static void Probabilities(this OnnxGraph graph, GraphValue logits, float temperature)
    {
        var scaled = temperature == 1 ? logits : graph.Divide("tempered", logits, graph.Number(temperature));
        graph.Output(TensorNames.Probabilities, graph.Softmax("shares", scaled, axis: 1));
    }

    /// <summary>Declares the output: feature vectors. Shape: [N,D,h,w], or [N,D] for one vector per window, which becomes [N,D,1,1].</summary>
    public static void Embedding(this OnnxGraph graph, GraphValue vectors)
    {
        var cells = vectors.Shape.Count == 2 ? graph.PerChannel("vector_per_window", vectors) : vectors;
        graph.Output(TensorNames.Embedding, RequireImage(cells));
    }

    /// <summary>Declares the output: values per band, such as reflectance. Shape: [N,C,H,W].</summary>
    public static void Values(this OnnxGraph graph, GraphValue values) => graph.Output(TensorNames.Values, RequireImage(values));

    private static GraphValue Scaled(this OnnxGraph graph, ModelSource source, BandTerms terms, SourceInputs inputs, bool clamp)
    {
        var prefix = source.Prefix;
        var samples = inputs.Samples.Type == DataType.Float ? inputs.Samples : graph.Cast(prefix + "samples_float", inputs.Samples, DataType.Float);
        var value = graph.Add(prefix + "reflectance_signed", graph.Multiply(prefix + "scaled", samples, terms.Scale), terms.Offset);
        value = clamp ? graph.Maximum(prefix + "reflectance", value, graph.Number(0)) : value;
        var isData = graph.IsValid(prefix + "is_valid", inputs);
        if (source.OptionalBands.Count > 0)
        {
            isData = graph.Node("And", prefix + "is_data", [isData, terms.IsPresent(graph, prefix, inputs)], DataType.Bool, value.Shape);
        }

        return graph.Where(prefix + "filled", isData, value, terms.Fill(graph));
    }

    private static GraphValue RequireImage(GraphValue value) => value.Shape.Count == 4 && value.Type == DataType.Float
        ? value
        : throw new GraphShapeException($"An output is a float image [N,C,H,W], got {value}.");

    // What is the same for all pixels: in the graph once, however many strips there are. Shape: [(T),C,1,1].
    private sealed class BandTerms(GraphValue scale, GraphValue offset, Func<OnnxGraph, GraphValue> makeFill)
    {
        private GraphValue? _isPresent;
        private GraphValue? _fill;

        public GraphValue Scale => scale;

        public GraphValue Offset => offset;

        public static BandTerms Of(OnnxGraph graph, string prefix, SourceInputs inputs, Func<OnnxGraph, GraphValue> makeFill) => new(
            graph.PerChannel(prefix + "scale_per_band", inputs.Scale), graph.PerChannel(prefix + "offset_per_band", inputs.Offset), makeFill);

        public GraphValue IsPresent(OnnxGraph graph, string prefix, SourceInputs inputs) =>
            _isPresent ??= graph.PerChannel(prefix + "is_present", graph.IsPresent(prefix + "has_band", inputs));

        public GraphValue Fill(OnnxGraph graph) => _fill ??= makeFill(graph);
    }
}
