namespace Groundshift.Models.Graphs;

/// <summary>Weights of the networks that this repository trains itself, which lie side by side in models/training.</summary>
internal static class TrainedWeights
{
    /// <summary>The file itself, or in a folder the file that carries the model's name.</summary>
    public static string FileOf(string path, string model) =>
        Directory.Exists(path) ? Path.Combine(path, model + ".safetensors") : path;
}
