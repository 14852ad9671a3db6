using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs;

/// <summary>One of several cases of a parity set: <c>parity/{set}/{case}_{array}.npy</c>. Skips where the set is absent.</summary>
internal sealed class ParityCase(string set, string name)
{
    private static readonly SessionSettings OnCpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    /// <summary>True when the case has this array.</summary>
    public bool Has(string array) => SharedData.Has(PathOf(array));

    /// <summary>An array of the case; the caller disposes it.</summary>
    public HostTensor Read(string array) => NpyFile.Read(SharedData.Need(PathOf(array)));

    /// <summary>Runs a graph on the arrays named as its inputs; an input that the case lacks is <paramref name="absent"/>'s.</summary>
    public IReadOnlyDictionary<string, HostTensor> Run(string graph, Func<string, HostTensor>? absent = null)
    {
        using var session = OnnxSession.Open(graph, OnCpu);
        var inputs = session.Inputs.ToDictionary(input => input.Name, input => Has(input.Name) || absent is null ? Read(input.Name) : absent(input.Name));
        try
        {
            return session.Run(inputs, TestContext.Current.CancellationToken);
        }
        finally
        {
            inputs.Values.ToList().ForEach(input => input.Dispose());
        }
    }

    /// <summary>Fails unless shapes are equal and no element is further than the tolerance from <c>expected_{output}</c>.</summary>
    public void ShouldMatch(IReadOnlyDictionary<string, HostTensor> outputs, string output, double tolerance)
    {
        using var expected = Read("expected_" + output);
        outputs[output].Shape.ShouldBe(expected.Shape, $"{name} {output}");
        LargestDifference(outputs[output].Span<float>(), expected.Span<float>()).ShouldBeLessThan(tolerance, $"{name} {output}");
    }

    /// <summary>Greatest difference of an element; infinite where one is no number.</summary>
    public static double LargestDifference(ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        found.Length.ShouldBe(expected.Length);
        var largest = 0.0;
        for (var index = 0; index < found.Length; index++)
        {
            var difference = Math.Abs((double)found[index] - expected[index]);
            largest = Math.Max(largest, double.IsFinite(difference) ? difference : double.PositiveInfinity);
        }

        return largest;
    }

    private string PathOf(string array) => $"parity/{set}/{name}_{array}.npy";
}
