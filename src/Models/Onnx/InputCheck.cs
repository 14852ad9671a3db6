using Groundshift.Core.Jobs;

namespace Groundshift.Models.Onnx;

/// <summary>Compares tensors with what a model declares, so that a wrong one is named before the run.</summary>
internal static class InputCheck
{
    public static void Require(IReadOnlyList<OnnxTensorInfo> declared, IReadOnlyDictionary<string, HostTensor> given)
    {
        foreach (var name in given.Keys)
        {
            if (declared.All(input => input.Name != name))
            {
                throw Wrong(name, $"one of {string.Join(", ", declared.Select(input => input.Name))}", "an input that the model does not have");
            }
        }

        foreach (var input in declared)
        {
            if (!given.TryGetValue(input.Name, out var tensor))
            {
                throw Wrong(input.Name, input.ToString(), "nothing");
            }

            if (!Fits(input, tensor))
            {
                throw Wrong(input.Name, input.ToString(), tensor.ToString());
            }
        }
    }

    private static bool Fits(OnnxTensorInfo input, HostTensor tensor) =>
        input.Type == tensor.Type
        && input.Dimensions.Count == tensor.Shape.Count
        && input.Dimensions.Zip(tensor.Shape).All(pair => pair.First.Size is null || pair.First.Size == pair.Second);

    private static InvalidInputException Wrong(string name, string expected, string found) =>
        new($"input {name}", expected, found, "Give every input of the model once, with its type and shape.");
}
