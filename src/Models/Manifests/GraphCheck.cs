using Groundshift.Core.Jobs;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Manifests;

/// <summary>Compares a manifest with the graph that it describes.</summary>
internal static class GraphCheck
{
    private const string NextStep = "Manifest and graph do not belong together: import the model again.";

    /// <exception cref="InvalidInputException">They differ; names every difference at once.</exception>
    public static void Require(ModelManifest manifest, GraphOutline graph)
    {
        var problems = new JsonProblems();
        var (bands, classes, window) = (manifest.Bands.Count, manifest.Classes.Count, manifest.WindowSize);
        Border(problems, "input", graph.Inputs, Inputs(bands, window));
        Border(problems, "output", graph.Outputs, [new(TensorNames.Probabilities, TensorElementType.Float32, [null, classes, window, window])]);
        foreach (var type in graph.OperatorsOn(TensorNames.Samples).Where(type => type != "Cast").Distinct())
        {
            problems.Add("input samples", "used by Cast alone, so that its element type may be changed", $"used by {type}");
        }

        foreach (var file in graph.ExternalFiles.Where(file => file != manifest.Weights?.Name))
        {
            problems.Add("external weights", manifest.Weights?.Name ?? "none, for the manifest has no asset 'weights'", $"'{file}'");
        }

        problems.Throw(NextStep);
    }

    private sealed record Tensor(string Name, TensorElementType? Type, long?[] Shape);

    private static Tensor[] Inputs(int bands, int window) =>
    [
        new(TensorNames.Samples, null, [null, bands, window, window]),
        new(TensorNames.Valid, TensorElementType.UInt8, [null, 1, window, window]),
        new(TensorNames.Scale, TensorElementType.Float32, [bands]),
        new(TensorNames.Offset, TensorElementType.Float32, [bands]),
    ];

    private static void Border(JsonProblems problems, string kind, IReadOnlyList<GraphOutline.Value> found, Tensor[] expected)
    {
        foreach (var tensor in expected)
        {
            var value = found.FirstOrDefault(candidate => candidate.Info.Name == tensor.Name)?.Info;
            if (value is null)
            {
                problems.Add($"{kind} {tensor.Name}", Show(tensor), "nothing");
            }
            else if (!Fits(value, tensor))
            {
                problems.Add($"{kind} {tensor.Name}", Show(tensor), value.ToString());
            }
        }

        foreach (var extra in found.Where(value => expected.All(tensor => tensor.Name != value.Info.Name)))
        {
            problems.Add($"{kind} {extra.Info.Name}", "no such tensor", extra.Info.ToString());
        }
    }

    private static bool Fits(OnnxTensorInfo found, Tensor expected) =>
        (expected.Type is { } type ? found.Type == type : found.Type is TensorElementType.UInt8 or TensorElementType.UInt16 or TensorElementType.Int16 or TensorElementType.Float32)
        && found.Dimensions.Count == expected.Shape.Length
        && found.Dimensions.Zip(expected.Shape).All(pair => pair.First.Size is null || pair.Second is null || pair.First.Size == pair.Second);

    private static string Show(Tensor tensor) =>
        $"{tensor.Type?.ToString() ?? "UInt16, Int16 or Float32"} [{string.Join(", ", tensor.Shape.Select(size => size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "N"))}]";
}
