using System.Globalization;
using System.Text.Json;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.Galileo;
using Groundshift.Models.Graphs.Presto;
using Groundshift.Models.Graphs.Prithvi;
using Groundshift.Models.Graphs.RemoteClip;
using Groundshift.Models.Graphs.SkySense;
using Groundshift.Models.Graphs.SpectralEarth;
using Groundshift.Models.Graphs.SpectralGpt;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Bench.ModelGraphs;

/// <summary>A model that the bench imports and runs.</summary>
/// <param name="Name">In the report.</param>
/// <param name="IsTransformer">Its target: 0.70 of the peak for transformers, 0.88 for convolutions.</param>
/// <param name="Importer">Who imports it.</param>
/// <param name="Shapes">Tensors of its checkpoint, to be filled with random numbers; null for a published one.</param>
/// <param name="Config">What <c>--config</c> would say; null for nothing.</param>
/// <param name="Published">Path below the shared data of a published checkpoint; null for a random one.</param>
internal sealed record BenchModel(
    string Name, bool IsTransformer, string Importer, IReadOnlyDictionary<string, IReadOnlyList<int>>? Shapes, string? Config = null, string? Published = null)
{
    private const string SharedVariable = "GROUNDSHIFT_SHARED";
    private const string Untrained = """{"untrained": true}""";

    // Means and deviations of EnMAP's digital numbers, about as large as the published ones.
    private static readonly string Spectra =
        $$"""{"mean": [{{string.Join(',', Enumerable.Repeat(2000, 202))}}], "std": [{{string.Join(',', Enumerable.Repeat(1400, 202))}}]}""";

    /// <summary>Prithvi-EO-2.0-300M, whose import is measured too.</summary>
    public static BenchModel Prithvi300M => Prithvi("Prithvi-2.0-300M", new(2, 1024, 24, 16, 4096, 16, 224, 1, 1e-5f), "encoder.");

    /// <summary>The models at published sizes, those that have weights here with these; with <paramref name="small"/> transformers have two blocks.</summary>
    public static IReadOnlyList<BenchModel> All(bool small)
    {
        int Depth(int published) => small ? 2 : published;
        var clip = ClipDimensions.Published["ViT-B-32"];
        clip = clip with { Vision = clip.Vision with { Depth = Depth(12) }, Text = clip.Text with { Depth = Depth(12) } };
        return
        [
            new("Spec-ViT-B", true, SpectralEarthImport.Name, PublishedShapes.SpecVit(768, Depth(12)), Spectra),
            new("SkySense Sentinel-2 branch", true, SkySenseImport.Name, PublishedShapes.SkySenseS2(Depth(24))),
            new("Spec-RN50", false, SpectralEarthImport.Name, PublishedShapes.SpecResNet50(), Spectra),
            Prithvi("Prithvi-1.0-100M", new(1, 768, Depth(12), 12, 3072, 16, 224, 1, 1e-6f), ""),
            Prithvi("Prithvi-2.0-300M", new(2, 1024, Depth(24), 16, 4096, 16, 224, 1, 1e-5f), "encoder."),
            new("RemoteCLIP ViT-B-32, image", true, RemoteClipImport.Name, clip.Shapes(), Untrained),
            new("SpectralGPT-B", true, SpectralGptImport.Name, new SpectralGptShape(768, Depth(12), 12, 3072, 4, 3, 8, 16, false).Tensors(hasNorm: true).Shapes),
            new("Presto", true, PrestoImport.Name, null, Published: "models/presto/default_model.pt"),
            new("Galileo nano", true, GalileoImport.Name, null, Published: "models/galileo-nano"),
            new("Dynamic World", false, DynamicWorldImport.Name, null, Published: "models/dynamicworld/forward"),
        ];
    }

    /// <summary>Writes or finds the checkpoint; null where a published one is absent.</summary>
    public string? Checkpoint(string folder, string root, int seed)
    {
        if (Shapes is null)
        {
            var published = Path.Combine(Environment.GetEnvironmentVariable(SharedVariable) ?? Path.GetFullPath("../shared", root), Published!);
            return Path.Exists(published) ? published : null;
        }

        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "checkpoint.pt");
        RandomTorchFile.Write(path, Shapes, seed);
        return path;
    }

    /// <summary>How it is imported.</summary>
    public ImportSettings Settings(GraphForm form, ImportPrecision precision = ImportPrecision.Float32) => new()
    {
        Form = form,
        Precision = precision,
        Config = Config is null ? null : JsonDocument.Parse(Config).RootElement,
    };

    /// <summary>Floating-point operations of one window, as the graph's file states them, or worked out for a window where it leaves sizes open.</summary>
    public double Flops(string modelFile, string checkpoint, int window)
    {
        using var session = OnnxSession.Open(modelFile, new SessionSettings { Device = InferenceDevice.Cpu, Threads = 1 });
        return session.Metadata.Custom.TryGetValue(GraphWork.Key, out var stated)
            ? double.Parse(stated, CultureInfo.InvariantCulture)
            : FlopsOfDynamicWorld(checkpoint, window);
    }

    private static double FlopsOfDynamicWorld(string checkpoint, int window)
    {
        var graph = new OnnxGraph("count");
        var image = graph.Input("x", TensorProto.Types.DataType.Float, 1, DynamicWorldNetwork.Channels, window, window);
        DynamicWorldNetwork.Add(graph, image, DynamicWorldImport.ReadWeights(checkpoint));
        return graph.Flops ?? throw new InvalidOperationException("Dynamic World leaves a size open.");
    }

    private static BenchModel Prithvi(string name, PrithviDimensions sizes, string prefix) => new(
        name, true, PrithviImport.Name, sizes.Shapes().ToDictionary(pair => prefix + pair.Key, pair => pair.Value), Untrained);
}
