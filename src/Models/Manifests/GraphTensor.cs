using Groundshift.Models.Onnx;

namespace Groundshift.Models.Manifests;

/// <summary>One axis of a graph's input or output.</summary>
/// <param name="Name">As MLM's <c>dim_order</c> writes it.</param>
/// <param name="Size">Length; null for the batch, which is open.</param>
internal sealed record GraphAxis(string Name, long? Size);

/// <summary>One input or output that a graph must have by its manifest.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="Type">Element type; null for samples, which may have any type that rasters are stored in.</param>
/// <param name="Bands">Bands along the axis <c>bands</c>; empty where there is no such axis.</param>
/// <param name="Description">What it holds, for people.</param>
/// <param name="Axes">Shape, row-major.</param>
internal sealed record GraphTensor(string Name, TensorElementType? Type, IReadOnlyList<string> Bands, string Description, params GraphAxis[] Axes)
{
    // Values per month of ContextInput.Weather: temperature and precipitation.
    private const int WeatherValues = 2;

    private static readonly GraphAxis Batch = new("batch", null);

    /// <summary>Everything that the graph takes: four inputs per source, then the context.</summary>
    public static IReadOnlyList<GraphTensor> Inputs(IReadOnlyList<ModelSource> sources, IReadOnlyList<ContextInput> context, int window) =>
        [.. sources.SelectMany(source => Inputs(source, window)), .. context.Select(input => Context(input, LongestSeries(sources)))];

    /// <summary>What the graph gives.</summary>
    public static GraphTensor Output(ModelOutput output, int window)
    {
        GraphAxis[] plane = [new("height", output.CellsOf(window)), new("width", output.CellsOf(window))];
        return output.Kind switch
        {
            OutputKind.Probabilities => Float(output, "Probability per class, summing to 1.", [Batch, new("class", output.Channels), .. plane]),
            OutputKind.Embedding => Float(output, "Feature vector per cell.", [Batch, new("embedding", output.Channels), .. plane]),
            OutputKind.Values => Float(output, "Value per band.", [Batch, new("bands", output.Channels), .. plane]),
            _ => throw new ArgumentOutOfRangeException(nameof(output), output.Kind, null),
        };
    }

    private static GraphTensor Float(ModelOutput output, string description, GraphAxis[] axes) =>
        new(output.TensorName, TensorElementType.Float32, output.Bands, description, axes);

    private static IEnumerable<GraphTensor> Inputs(ModelSource source, int window)
    {
        GraphAxis[] time = source.IsSeries ? [new("time", source.Dates)] : [];
        GraphAxis[] plane = [new("height", window), new("width", window)];
        var bands = new GraphAxis("bands", source.Bands.Count);
        yield return new(source.Input(TensorNames.Samples), null, source.Bands,
            "Samples as stored; the graph itself scales and normalises them. The element type may also be int16 or float32.", [Batch, .. time, bands, .. plane]);
        yield return new(source.Input(TensorNames.Valid), TensorElementType.UInt8, [],
            "1 where a pixel is valid; the graph replaces invalid pixels by the band mean.", [Batch, .. time, new("channel", 1), .. plane]);
        yield return new(source.Input(TensorNames.Scale), TensorElementType.Float32, source.Bands,
            "Factor per band from samples to the unit that the model was trained on.", [.. time, bands]);
        yield return new(source.Input(TensorNames.Offset), TensorElementType.Float32, source.Bands,
            "Summand per band after the factor.", [.. time, bands]);
    }

    private static GraphTensor Context(ContextInput input, int dates)
    {
        var (name, time) = (TensorNames.Of(input), new GraphAxis("time", dates));
        return input switch
        {
            ContextInput.Month => new(name, TensorElementType.Int64, [], "Month of the year of each date, 0 to 11.", Batch, time),
            ContextInput.DayOfYear => new(name, TensorElementType.Int64, [], "Day of the year of each date, 1 to 366.", Batch, time),
            ContextInput.Location => new(name, TensorElementType.Float32, [], "Latitude and longitude of the window's centre, degrees.", Batch, new("coordinate", 2)),
            ContextInput.Weather => new(name, TensorElementType.Float32, [],
                "Air temperature at 2 m in kelvin and total precipitation in metres per month.", Batch, time, new("variable", WeatherValues)),
            ContextInput.WeatherValid => new(name, TensorElementType.UInt8, [], "1 where the weather of a date is known.", Batch, time),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, null),
        };
    }

    private static int LongestSeries(IReadOnlyList<ModelSource> sources) => sources.Max(source => source.Dates);
}
