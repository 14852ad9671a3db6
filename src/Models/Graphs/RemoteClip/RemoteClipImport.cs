using System.IO.Compression;
using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Models.Tokens;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.RemoteClip;

/// <summary>
/// Turns published checkpoints of RemoteCLIP (vision transformers in OpenCLIP's layout) into an embedding package with a graph for
/// texts beside it, or into the bare network.
/// </summary>
public static class RemoteClipImport
{
    /// <summary>Name of the package.</summary>
    public const string Name = "remoteclip";

    private const string Documentation = "RemoteCLIP by Liu et al. Apache-2.0.";
    private const int MostPixels = 4096;

    // A window of ViT-B-32 has 50 tokens: too few rows for matrices of millions of weights to be read for.
    private const int Windows = 4;

    /// <summary>What <c>model import</c> knows of it.</summary>
    public static ModelImporter Importer { get; } = new(
        Name,
        "Vectors of RGB images that texts can be compared with; from RemoteCLIP-ViT-B-32.pt or RemoteCLIP-ViT-L-14.pt.",
        "Apache-2.0",
        CommercialUse: true,
        Write)
    {
        Sizes = [.. ClipDimensions.Published.Keys],
        Precisions = [ImportPrecision.Float32, ImportPrecision.Float16],
        TakesConfig = true,
    };

    /// <summary>
    /// Writes the package: <c>model.onnx</c> from pixels to one vector of length 1 per window, <c>text.onnx</c> from
    /// <c>token_ids</c> [N,context] int64 to <c>embedding</c> [N,D], and the vocabulary that the field <c>vocabulary</c> of
    /// <see cref="ImportSettings.Config"/> names. Bare: <c>image</c> [N,3,H,W] float32, normalised, and <c>token_ids</c> [M,context]
    /// to features, embeddings and <c>logits_per_image</c> [N,M].
    /// </summary>
    /// <exception cref="InvalidInputException">The checkpoint is damaged or another model's, or a setting does not fit it.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime, which answers the golden case, is missing.</exception>
    public static void Write(string from, string outFolder, ImportSettings settings)
    {
        using var checkpoint = Checkpoint.Open(from);
        var weights = StateDict.Of(checkpoint, "state_dict", "model");
        var config = new ImportConfig(settings.Config);
        var level = config.Choice("level", "L2A", "L1C");
        var window = config.Integer("window", 1, MostPixels);
        var vocabulary = config.Text("vocabulary");
        var isUntrained = config.Flag("untrained");
        var sizes = ClipDimensions.Read(weights, config);
        if (settings.Size is { } size)
        {
            sizes.Require(size);
        }

        PackageFolder.Replace(outFolder, folder =>
        {
            if (settings.Bare)
            {
                GraphFile.Write(folder, Name, Documentation, settings, Parameters(sizes, _ => true), graph => Bare(graph, weights, sizes));
                return;
            }

            var source = new ModelSource { Sensor = SensorKind.Sentinel2, Bands = ClipPixels.Bands, Levels = [level] };
            var draft = Draft(sizes, source, window ?? sizes.Image, isUntrained);
            GraphFile.Write(folder, Name, Documentation, settings, Parameters(sizes, IsVision), graph => Image(graph, weights, sizes, draft));
            GraphFile.Write(
                folder, Name + "-text", Documentation, settings, Parameters(sizes, name => !IsVision(name)), graph => Text(graph, weights, sizes),
                ModelPackageWriter.TextFileName);
            CopyVocabulary(vocabulary, sizes, folder);
            PackageFolder.Describe(folder, settings, () => draft);
        });
    }

    private static void Bare(OnnxGraph graph, StateDict weights, ClipDimensions sizes)
    {
        var image = graph.Input("image", DataType.Float, Dimension.Open("images"), ClipDimensions.Channels, sizes.Image, sizes.Image);
        var tokens = graph.Input("token_ids", DataType.Int64, Dimension.Open("texts"), sizes.Context);
        var imageFeatures = ClipNetwork.ImageFeatures(graph, image, weights, sizes);
        var textFeatures = ClipNetwork.TextFeatures(graph, tokens, weights, sizes);
        var imageEmbedding = ClipNetwork.Normalised(graph, "image.embedding", imageFeatures);
        var textEmbedding = ClipNetwork.Normalised(graph, "text.embedding", textFeatures);
        var cosines = graph.MatrixProduct("cosines", imageEmbedding, graph.Transpose("text.turned", textEmbedding, 1, 0));
        var factor = MathF.Exp(weights.Read("logit_scale").Values[0]);
        graph.Output("logits_per_image", graph.Multiply("logits", cosines, graph.Number(factor)));
        graph.Output("image_features", imageFeatures);
        graph.Output("image_embedding", imageEmbedding);
        graph.Output("text_features", textFeatures);
        graph.Output("text_embedding", textEmbedding);
    }

    private static void Image(OnnxGraph graph, StateDict weights, ClipDimensions sizes, ModelPackageDraft draft)
    {
        var source = draft.Sources[0];
        var reflectance = graph.Reflectance(source, ClipPixels.Fill(source.Levels[0]), draft.WindowSize);
        var image = ClipPixels.Add(graph, reflectance, source.Levels[0], sizes.Image);
        graph.Embedding(ClipNetwork.Normalised(graph, "vector", ClipNetwork.ImageFeatures(graph, image, weights, sizes)));
    }

    private static void Text(OnnxGraph graph, StateDict weights, ClipDimensions sizes)
    {
        var tokens = graph.Input("token_ids", DataType.Int64, Dimension.Open("batch"), sizes.Context);
        graph.Output("embedding", ClipNetwork.Normalised(graph, "vector", ClipNetwork.TextFeatures(graph, tokens, weights, sizes)));
    }

    // Packed where it was not, so that a package holds it under one name.
    private static void CopyVocabulary(string? file, ClipDimensions sizes, string folder)
    {
        if (file is null)
        {
            return;
        }

        BytePairVocabulary.Read(file, sizes.Vocabulary);
        var target = Path.Combine(folder, ModelPackageWriter.VocabularyFileName);
        if (BytePairVocabulary.IsPacked(file))
        {
            File.Copy(file, target);
            return;
        }

        using var from = File.OpenRead(file);
        using var to = new GZipStream(File.Create(target), CompressionLevel.Optimal);
        from.CopyTo(to);
    }

    private static bool IsVision(string tensor) => tensor.StartsWith(ClipDimensions.VisionPrefix, StringComparison.Ordinal);

    private static long Parameters(ClipDimensions sizes, Func<string, bool> counts) =>
        sizes.Shapes().Where(shape => counts(shape.Key)).Sum(shape => TensorShape.Elements(shape.Value) ?? 0);

    private static ModelPackageDraft Draft(ClipDimensions sizes, ModelSource source, int window, bool isUntrained) => new()
    {
        Reference = new ModelReference(Name, "1.0.0"),
        Title = "RemoteCLIP",
        Description = "One vector per window of a true-colour image, to be compared with the vectors of texts, by RemoteCLIP (Liu et al.), "
            + (sizes.Activation == Activation.Gelu ? "computed with the exact GELU." : "computed with QuickGELU."),
        Architecture = "CLIP with vision transformer",
        Sources = [source],
        Output = new ModelOutput { Kind = OutputKind.Embedding, Channels = sizes.Embedding, Cell = window },
        WindowSize = window,
        BatchSize = Windows,
        Halo = 0,
        Licence = "Apache-2.0",
        CommercialUse = true,

        // The day the paper appeared, arXiv 2306.11029.
        Created = new DateTimeOffset(2023, 6, 19, 0, 0, 0, TimeSpan.Zero),
        TotalParameters = Parameters(sizes, _ => true),
        PretrainedSource = isUntrained ? null : "RET-3, DET-10 and SEG-4 image-text pairs, from OpenAI's CLIP",
        Untrained = isUntrained,
        Card = Cards.Read(Name),
    };
}
