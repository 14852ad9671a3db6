using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Graphs;

/// <summary>A network that this repository trains itself: what turns its weights into a package. The weights files lie side by side in models/training.</summary>
/// <param name="Name">Name of the model and of its weights file.</param>
/// <param name="Tensors">Every tensor of the file by name and shape.</param>
/// <param name="Bare">The network alone.</param>
/// <param name="Package">The network with the inputs and outputs of a package.</param>
/// <param name="Draft">What the manifest says.</param>
internal sealed record TrainedWeights(
    string Name,
    IReadOnlyDictionary<string, IReadOnlyList<int>> Tensors,
    Func<IReadOnlyDictionary<string, WeightTensor>, ModelProto> Bare,
    Func<IReadOnlyDictionary<string, WeightTensor>, ModelProto> Package,
    Func<IReadOnlyDictionary<string, WeightTensor>, ModelPackageDraft> Draft)
{
    /// <summary>Writes the package, in place of an older one, from the weights file or the folder that holds it. Throws InvalidInputException when the file is damaged or holds other weights.</summary>
    public void Write(string path, string outFolder, ImportSettings settings)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, Name + ".safetensors") : path;
        using var checkpoint = Checkpoint.Open(file);
        var weights = StateDict.Of(checkpoint).ReadAll(Tensors);
        PackageFolder.Replace(outFolder, folder =>
        {
            PackageFolder.WriteGraph(folder, settings.Bare ? Bare(weights) : Package(weights));
            if (!settings.Bare)
            {
                // No golden case: the tests hold the graph against the numbers of its training, and a window of it is megabytes.
                ModelPackageWriter.Write(folder, Draft(weights));
            }
        });
    }
}
