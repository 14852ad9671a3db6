using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;

namespace Groundshift.Models.Manifests;

/// <summary>Makes a package of a folder that already holds the graph: writes the manifest with checksums and the card.</summary>
public static class ModelPackageWriter
{
    /// <summary>File name of the graph.</summary>
    public const string ModelFileName = "model.onnx";

    /// <summary>File name of weights that are kept outside the graph.</summary>
    public const string WeightsFileName = "model.onnx.data";

    /// <summary>File name of the card.</summary>
    public const string CardFileName = "card.md";

    /// <summary>File name of a graph that turns texts into vectors of the same space.</summary>
    public const string TextFileName = "text.onnx";

    /// <summary>File name of the vocabulary of those texts, as CLIP publishes it.</summary>
    public const string VocabularyFileName = "bpe_simple_vocab_16e6.txt.gz";

    /// <summary>
    /// Writes <c>mlm.json</c> and <c>card.md</c> beside <c>model.onnx</c>. Where the folder holds <c>model.onnx.data</c>,
    /// <c>text.onnx</c> or the vocabulary, the manifest vouches for them too.
    /// </summary>
    /// <returns>The manifest, read back.</returns>
    /// <exception cref="InvalidInputException">The draft does not make a valid manifest.</exception>
    /// <exception cref="FileNotFoundException">The folder holds no <c>model.onnx</c>.</exception>
    public static ModelManifest Write(string folder, ModelPackageDraft draft)
    {
        File.WriteAllText(Path.Combine(folder, CardFileName), draft.Card.ReplaceLineEndings("\n"));
        var files = new MlmItem.Files(
            Describe(folder, ModelFileName), DescribeIfThere(folder, WeightsFileName), DescribeIfThere(folder, TextFileName), DescribeIfThere(folder, VocabularyFileName));
        var item = MlmItem.Build(draft, files);
        var json = JsonSerializer.Serialize(item, ManifestJson.Default.JsonObject).ReplaceLineEndings("\n") + "\n";
        var manifest = ModelManifest.Parse(json);
        File.WriteAllText(Path.Combine(folder, ModelManifest.FileName), json);
        return manifest;
    }

    private static PackageFile? DescribeIfThere(string folder, string name) =>
        File.Exists(Path.Combine(folder, name)) ? Describe(folder, name) : null;

    private static PackageFile Describe(string folder, string name)
    {
        using var stream = File.OpenRead(Path.Combine(folder, name));
        return new PackageFile(name, Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length);
    }
}
