using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Graphs;
using Groundshift.Models.Manifests;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.TestKit.Models;

/// <summary>
/// Packages of every kind but the usual one, without trained weights and with answers that can be worked out by hand: means,
/// differences and sums of what went in. Invalid pixels count as <see cref="Fill"/>.
/// </summary>
public static class TinyPackages
{
    /// <summary>What invalid pixels and absent bands hold, in the unit of the source.</summary>
    public const float Fill = 0.5f;

    /// <summary>Difference of mean reflectance from which a pixel counts as changed.</summary>
    public const float ChangeThreshold = 0.05f;

    // Makes the softmax sure of itself for reflectances; any large number would do.
    private const float Sharpness = 400;

    /// <summary>Embedding: mean of each band over each cell. Shape: D = bands.</summary>
    public static string WriteEmbedding(string folder, ModelSource source, int window, int cell, int halo = 0)
    {
        var graph = new OnnxGraph("tiny-embedding");
        graph.Embedding(graph.CellMeans("means", graph.Reflectance(source, Fills(source), window), cell));
        return Write(folder, graph, Draft("tiny-embedding") with
        {
            Sources = [source],
            WindowSize = window,
            Halo = halo,
            Output = new ModelOutput { Kind = OutputKind.Embedding, Channels = source.Bands.Count, Cell = cell },
        });
    }

    /// <summary>Embedding of many dimensions: dimension d is d times the mean of the first band.</summary>
    public static string WriteWideEmbedding(string folder, ModelSource source, int window, int cell, int dimensions)
    {
        var graph = new OnnxGraph("tiny-wide");
        var means = graph.CellMeans("means", graph.Reflectance(source, Fills(source), window), cell);
        var first = graph.Node("Slice", "first", [means, graph.Integers(0), graph.Integers(1), graph.Integers(1)], means.Type, [means.Shape[0], 1, means.Shape[2], means.Shape[3]]);
        var factors = graph.Weights("factors", [.. Enumerable.Range(0, dimensions).Select(dimension => (float)dimension)], dimensions, 1, 1);
        graph.Embedding(graph.Multiply("wide", first, factors));
        return Write(folder, graph, Draft("tiny-wide") with
        {
            Sources = [source],
            WindowSize = window,
            Halo = 0,
            Output = new ModelOutput { Kind = OutputKind.Embedding, Channels = dimensions, Cell = cell },
        });
    }

    /// <summary>Embedding of two sensors: the cell means of the first, then of the second.</summary>
    public static string WriteFusion(string folder, ModelSource first, ModelSource second, int window, int cell)
    {
        var graph = new OnnxGraph("tiny-fusion");
        var both = graph.ConcatChannels(
            "both",
            graph.Reflectance(first, Fills(first), window),
            graph.Reflectance(second, Fills(second), window));
        graph.Embedding(graph.CellMeans("means", both, cell));
        return Write(folder, graph, Draft("tiny-fusion") with
        {
            Sources = [first, second],
            WindowSize = window,
            Halo = 0,
            Output = new ModelOutput { Kind = OutputKind.Embedding, Channels = first.Bands.Count + second.Bands.Count, Cell = cell },
        });
    }

    /// <summary>Change: sure of a change where the mean over bands of after minus before, less the drift and without its sign, is above the threshold.</summary>
    public static string WriteChange(
        string folder, IReadOnlyList<string> bands, int window, int halo, SensorKind sensor = SensorKind.Sentinel2, float threshold = ChangeThreshold, double gsd = 10, float[]? drift = null)
    {
        var before = new ModelSource { Name = ModelSource.Before, Sensor = sensor, Bands = bands };
        var after = before with { Name = ModelSource.After };
        var graph = new OnnxGraph("tiny-change");
        var difference = graph.Subtract(
            "difference",
            graph.Reflectance(after, Fills(after), window),
            graph.Reflectance(before, Fills(before), window));
        var drifts = graph.Weights("drift", drift ?? new float[bands.Count], bands.Count, 1, 1);
        var mean = graph.MeanOver("mean", graph.Map("Abs", "size", graph.Subtract("lasting", difference, drifts)), axis: 1, keep: true);
        var changed = graph.Multiply("changed", graph.Subtract("above", mean, graph.Number(threshold)), graph.Number(Sharpness));
        var unchanged = graph.Multiply("unchanged", changed, graph.Number(-1));
        graph.Probabilities(graph.ConcatChannels("logits", unchanged, changed), temperature: 1);
        return Write(folder, graph, Draft("tiny-change") with
        {
            Sources = [before, after],
            WindowSize = window,
            Halo = halo,
            Product = ProductKinds.Change,
            GsdMetres = gsd,
            Classes = [new ModelClass(0, "unchanged", "Unchanged", "CCCCCC"), new ModelClass(1, "changed", "Changed", "D7191C")],
        });
    }

    /// <summary>Embedding of a series: per date the mean of each band over a cell, and the month behind them. Shape: D = dates x (bands + 1).</summary>
    public static string WriteSeries(string folder, ModelSource source, int window, int cell)
    {
        var (dates, bands, cells) = (source.Dates, source.Bands.Count, window / cell);
        var graph = new OnnxGraph("tiny-series");
        var flat = graph.Reshaped("flat", graph.Reflectance(source, Fills(source), window), -1, (long)dates * bands, window, window);
        var month = graph.Cast("month_number", graph.DeclareContext(ContextInput.Month, dates), DataType.Float);
        var columns = graph.Reshaped("month_columns", month, -1, dates, 1, 1);
        var everywhere = graph.Node(
            "Expand", "month_cells", [columns, graph.Integers(1, dates, cells, cells)], DataType.Float, [Dimension.Open("batch"), dates, cells, cells]);
        graph.Embedding(graph.ConcatChannels("both", graph.CellMeans("means", flat, cell), everywhere));
        return Write(folder, graph, Draft("tiny-series") with
        {
            Sources = [source],
            Context = [ContextInput.Month],
            WindowSize = window,
            Halo = 0,
            Output = new ModelOutput { Kind = OutputKind.Embedding, Channels = dates * (bands + 1), Cell = cell },
        });
    }

    /// <summary>
    /// Forecast: mean over all dates of each band, invalid ones included as the fill, plus a hundredth of the target's
    /// temperature in degrees Celsius where its weather is known.
    /// </summary>
    public static string WriteForecast(string folder, ModelSource source, int window, int halo)
    {
        const float Freezing = 273.15f;
        var last = source.Dates - 1;
        var graph = new OnnxGraph("tiny-forecast");
        var mean = graph.MeanOver("mean", graph.Reflectance(source, Fills(source), window), axis: 1, keep: false);
        var weather = graph.DeclareContext(ContextInput.Weather, source.Dates);
        var known = graph.DeclareContext(ContextInput.WeatherValid, source.Dates);
        var temperature = graph.Reshaped("temperature", graph.Picked("last_weather", weather, last), -1, 2, 1, 1);
        var kelvin = graph.Picked("kelvin", temperature, 0);
        var warmth = graph.Multiply("warmth", graph.Subtract("celsius", graph.Reshaped("kelvin_image", kelvin, -1, 1, 1, 1), graph.Number(Freezing)), graph.Number(0.01f));
        var isKnown = graph.Reshaped("known_image", graph.Cast("known_number", graph.Picked("last_known", known, last), DataType.Float), -1, 1, 1, 1);
        graph.Values(graph.Add("forecast", mean, graph.Multiply("felt", warmth, isKnown)));
        return Write(folder, graph, Draft("tiny-forecast") with
        {
            Sources = [source],
            Context = [ContextInput.Weather, ContextInput.WeatherValid],
            WindowSize = window,
            Halo = halo,
            Output = new ModelOutput { Kind = OutputKind.Values, Channels = source.Bands.Count, Bands = source.Bands },
        });
    }

    private static ModelPackageDraft Draft(string name) => new()
    {
        Reference = new ModelReference(name, "1.0.0"),
        Title = name,
        Description = "Arithmetic for tests.",
        Architecture = "Arithmetic",
        Licence = "Apache-2.0",
        CommercialUse = true,
        Untrained = true,
        Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Card = "# Tiny\n\nFor tests.\n",
    };

    private static string Write(string folder, OnnxGraph graph, ModelPackageDraft draft)
    {
        PackageFolder.Replace(folder, partial =>
        {
            PackageFolder.WriteGraph(partial, graph.ToModel("for tests"));
            ModelPackageWriter.Write(partial, draft);
        });
        return folder;
    }

    private static float[] Fills(ModelSource source) => [.. source.Bands.Select(_ => Fill)];

    private static GraphValue CellMeans(this OnnxGraph graph, string name, GraphValue image, int cell) => graph.Node(
        "AveragePool", name, [image], image.Type, [image.Shape[0], image.Shape[1], image.Length(2) / cell, image.Length(3) / cell],
        Attributes.Integers("kernel_shape", cell, cell), Attributes.Integers("strides", cell, cell));

    private static GraphValue MeanOver(this OnnxGraph graph, string name, GraphValue value, int axis, bool keep) => graph.Node(
        "ReduceMean", name, [value, graph.Integers(axis)], value.Type,
        [.. value.Shape.Select((length, at) => at == axis ? (Dimension)1 : length).Where((_, at) => keep || at != axis)],
        Attributes.Integer("keepdims", keep ? 1 : 0));

    // One place along axis 1, which goes away.
    private static GraphValue Picked(this OnnxGraph graph, string name, GraphValue value, int place)
    {
        Dimension[] shape = [value.Shape[0], .. value.Shape.Skip(2)];
        var slice = graph.Node("Gather", name, [value, graph.Integers(place)], value.Type, [value.Shape[0], 1, .. value.Shape.Skip(2)], Attributes.Integer("axis", 1));
        return graph.Node("Squeeze", name + ".squeezed", [slice, graph.Integers(1)], value.Type, shape);
    }

    private static GraphValue Reshaped(this OnnxGraph graph, string name, GraphValue value, params long[] shape) => graph.Node(
        "Reshape", name, [value, graph.Integers(shape)], value.Type, [.. shape.Select(length => length < 0 ? value.Shape[0] : (Dimension)length)]);
}
