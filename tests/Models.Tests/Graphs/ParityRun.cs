using System.Text.Json;
using Groundshift.Models.Graphs;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs;

/// <summary>
/// Imports the checkpoint of a parity set bare, runs it on the set's inputs (every graph input is the .npy of its name) and holds
/// each output against <c>expected_{output}.npy</c>. Skips where the set is absent.
/// </summary>
internal sealed class ParityRun : IDisposable
{
    private static readonly SessionSettings OnCpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    private readonly string _set;
    private readonly IReadOnlyDictionary<string, HostTensor> _outputs;

    private ParityRun(string set, IReadOnlyDictionary<string, HostTensor> outputs) => (_set, _outputs) = (set, outputs);

    /// <summary>Names of the graph's outputs.</summary>
    public IEnumerable<string> Outputs => _outputs.Keys;

    /// <summary>Imports and runs.</summary>
    /// <param name="set">Folder below <c>parity</c>.</param>
    /// <param name="importer">Who imports.</param>
    /// <param name="settings">How; made bare.</param>
    /// <param name="checkpoint">File name in the set.</param>
    public static ParityRun Of(string set, ModelImporter importer, ImportSettings settings, string checkpoint = "checkpoint.pt")
    {
        using var folder = new TemporaryFolder();
        ModelImport.Write(importer, SharedData.Need($"parity/{set}/{checkpoint}"), folder.File("out"), settings with { Bare = true });
        using var session = OnnxSession.Open(folder.File("out/model.onnx"), OnCpu);
        var inputs = session.Inputs.ToDictionary(input => input.Name, input => NpyFile.Read(SharedData.Need($"parity/{set}/{input.Name}.npy")));
        try
        {
            return new ParityRun(set, session.Run(inputs, TestContext.Current.CancellationToken));
        }
        finally
        {
            inputs.Values.ToList().ForEach(input => input.Dispose());
        }
    }

    /// <summary>A configuration from JSON.</summary>
    public static JsonElement Config(string json) => JsonDocument.Parse(json).RootElement.Clone();

    /// <summary>Fails unless the shapes are the same and no element differs by the tolerance or more.</summary>
    public void ShouldMatch(string output, double tolerance) => LargestDifference(output).ShouldBeLessThan(tolerance, $"{_set} {output}");

    /// <summary>Greatest difference of an element; infinite where one is no number.</summary>
    public double LargestDifference(string output)
    {
        var (found, expected) = (Values(_outputs[output], out var foundShape), Expected(output, out var expectedShape));
        foundShape.ShouldBe(expectedShape, $"{_set} {output}");
        return found.Zip(expected, (a, b) => double.IsFinite(a) && double.IsFinite(b) ? Math.Abs(a - b) : double.PositiveInfinity).Max();
    }

    /// <summary>An output's values.</summary>
    public double[] Found(string output) => Values(_outputs[output], out _);

    /// <summary>The set's values of an output.</summary>
    public double[] Expected(string output) => Expected(output, out _);

    public void Dispose() => _outputs.Values.ToList().ForEach(output => output.Dispose());

    private double[] Expected(string output, out IReadOnlyList<long> shape)
    {
        using var expected = NpyFile.Read(SharedData.Need($"parity/{_set}/expected_{output}.npy"));
        return Values(expected, out shape);
    }

    private static double[] Values(HostTensor tensor, out IReadOnlyList<long> shape)
    {
        shape = [.. tensor.Shape];
        return tensor.Type switch
        {
            TensorElementType.Float32 => [.. tensor.Span<float>().ToArray().Select(value => (double)value)],
            TensorElementType.UInt8 => [.. tensor.Span<byte>().ToArray().Select(value => (double)value)],
            _ => throw new ArgumentException($"No comparison of {tensor.Type}."),
        };
    }
}
