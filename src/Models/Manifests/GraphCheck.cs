using System.Globalization;
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
        Border(problems, "input", graph.Inputs, GraphTensor.Inputs(manifest.Sources, manifest.Context, manifest.WindowSize));
        Border(problems, "output", graph.Outputs, [GraphTensor.Output(manifest.Output, manifest.WindowSize)]);
        foreach (var samples in manifest.Sources.Select(source => source.Input(TensorNames.Samples)))
        {
            foreach (var type in graph.OperatorsOn(samples).Where(type => type != "Cast").Distinct())
            {
                problems.Add($"input {samples}", "used by Cast alone, so that its element type may be changed", $"used by {type}");
            }
        }

        foreach (var file in graph.ExternalFiles.Where(file => file != manifest.Weights?.Name))
        {
            problems.Add("external weights", manifest.Weights?.Name ?? "none, for the manifest has no asset 'weights'", $"'{file}'");
        }

        problems.Throw(NextStep);
    }

    private static void Border(JsonProblems problems, string kind, IReadOnlyList<GraphOutline.Value> found, IReadOnlyList<GraphTensor> expected)
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

    private static bool Fits(OnnxTensorInfo found, GraphTensor expected) =>
        (expected.Type is { } type ? found.Type == type : found.Type is TensorElementType.UInt8 or TensorElementType.UInt16 or TensorElementType.Int16 or TensorElementType.Float32)
        && found.Dimensions.Count == expected.Axes.Length
        && found.Dimensions.Zip(expected.Axes).All(pair => pair.First.Size is null || pair.Second.Size is null || pair.First.Size == pair.Second.Size);

    private static string Show(GraphTensor tensor) =>
        $"{tensor.Type?.ToString() ?? "UInt16, Int16 or Float32"} [{string.Join(", ", tensor.Axes.Select(axis => axis.Size?.ToString(CultureInfo.InvariantCulture) ?? "N"))}]";
}
