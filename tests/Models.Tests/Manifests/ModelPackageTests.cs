using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Manifests;

public sealed class ModelPackageTests : IDisposable
{
    private static readonly SessionSettings Cpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    private readonly TemporaryFolder _folder = new();
    private readonly string _package;

    public ModelPackageTests() => _package = TinyModels.WriteLandCoverPackage(_folder.File("model"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Altered_graph_is_refused_by_its_checksum()
    {
        var file = Path.Combine(_package, "model.onnx");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        var exception = Should.Throw<InvalidInputException>(() => ModelPackage.Open(_package));
        exception.Field.ShouldBe("model.onnx");
        exception.Expected.ShouldContain("SHA-256");
    }

    [Fact]
    public void Truncated_or_missing_graph_is_refused()
    {
        var file = Path.Combine(_package, "model.onnx");
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..^1]);
        Should.Throw<InvalidInputException>(() => ModelPackage.Open(_package)).Expected.ShouldContain("file:size");
        File.Delete(file);
        Should.Throw<InvalidInputException>(() => ModelPackage.Open(_package)).Found.ShouldBe("no such file");
    }

    [Fact]
    public void Folder_without_a_manifest_is_no_package() =>
        Should.Throw<InvalidInputException>(() => ModelPackage.Open(_folder.Root)).Field.ShouldBe("mlm.json");

    [Fact]
    public void Graph_that_was_swapped_after_opening_is_not_loaded()
    {
        var package = ModelPackage.Open(_package);
        var file = Path.Combine(_package, "model.onnx");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        Should.Throw<InvalidInputException>(() => package.CreateSession(SampleType.UInt16, Cpu));
    }

    [Fact]
    public void Manifest_with_another_border_than_the_graph_is_refused_with_every_difference()
    {
        var wrong = new TinyGraph()
            .Input("samples", TensorElementType.Float32, -1, 9, 64, 64)
            .Input("extra", TensorElementType.Float32, 1)
            .Input("scale", TensorElementType.Float32, 10)
            .Input("offset", TensorElementType.Float64, 10)
            .Output("probabilities", TensorElementType.Float32, -1, 7, 32, 32)
            .Node("Neg", ["samples"], ["probabilities"])
            .Build();
        Replace(wrong);

        var field = Should.Throw<InvalidInputException>(() => ModelPackage.Open(_package)).Field;

        field.ShouldBe("input samples; input valid; input offset; input extra; output probabilities; input samples");
    }

    [Fact]
    public void Bytes_with_a_right_checksum_that_are_no_model_are_refused()
    {
        var random = new Random(9);
        for (var round = 0; round < 200; round++)
        {
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            Replace(bytes);
            Should.Throw<InvalidInputException>(() => ModelPackage.Open(_package), $"round {round}");
        }
    }

    [Fact]
    public void Weights_outside_the_graph_are_part_of_the_package_and_of_its_checksum()
    {
        Weigh();
        var package = ModelPackage.Open(_package);
        package.Manifest.Weights.ShouldNotBeNull().Name.ShouldBe("model.onnx.data");
        using (var session = package.CreateSession(SampleType.UInt16, Cpu))
        {
            session.Valid.Span<byte>().Fill(1);
            session.Run(CancellationToken.None);
            session.Probabilities.Span<float>()[0].ShouldBe(0.25f);
        }

        File.WriteAllBytes(Path.Combine(_package, "model.onnx.data"), new byte[4]);
        Should.Throw<InvalidInputException>(() => ModelPackage.Open(_package)).Field.ShouldBe("model.onnx.data");
    }

    [Fact]
    public void Weights_that_the_manifest_does_not_vouch_for_are_refused()
    {
        Weigh("../elsewhere.data");
        Should.Throw<InvalidInputException>(() => ModelPackage.Open(_package)).Field.ShouldBe("external weights");
    }

    [Fact]
    public void Graph_that_the_runtime_refuses_is_invalid_input_with_its_text()
    {
        Replace(new TinyGraph()
            .Input("samples", TensorElementType.UInt16, -1, 10, 64, 64)
            .Input("valid", TensorElementType.UInt8, -1, 1, 64, 64)
            .Input("scale", TensorElementType.Float32, 10)
            .Input("offset", TensorElementType.Float32, 10)
            .Output("probabilities", TensorElementType.Float32, -1, 7, 64, 64)
            .Node("NoSuchOperator", ["valid"], ["probabilities"])
            .Build());
        var package = ModelPackage.Open(_package);
        Should.Throw<InvalidInputException>(() => package.CreateSession(SampleType.UInt16, Cpu)).Found.ShouldContain("NoSuchOperator");
    }

    [Fact]
    public void Golden_answers_pass_and_a_changed_one_fails()
    {
        var package = ModelPackage.Open(_package);
        GoldenVectors.Compare(package, Cpu, CancellationToken.None).ShouldBeEmpty();
        WriteGolden(package, 0);
        WriteGolden(package, 0.01f);

        var results = GoldenVectors.Compare(package, Cpu, CancellationToken.None);

        results.Select(result => (result.Case, result.Passed)).ShouldBe([("off-0", true), ("off-0.01", false)]);
        results[1].LargestDifference.ShouldBe(0.01, 1e-5);
    }

    private static void WriteGolden(ModelPackage package, float error)
    {
        using var session = package.CreateSession(SampleType.Int16, Cpu);
        var random = new Random(2);
        foreach (ref var sample in session.Samples.Span<short>())
        {
            sample = (short)random.Next(8000);
        }

        session.Valid.Span<byte>().Fill(1);
        session.Scale.Span<float>().Fill(1e-4f);
        session.Run(CancellationToken.None);
        session.Probabilities.Span<float>()[5] += error;
        GoldenVectors.Write(package.Folder, FormattableString.Invariant($"off-{error}"), session);
    }

    // A package whose answer is a constant that lies outside the graph.
    private void Weigh(string location = "model.onnx.data")
    {
        File.WriteAllBytes(Path.Combine(_package, "model.onnx.data"), BitConverter.GetBytes(0.25f));
        Replace(new TinyGraph()
            .Input("samples", TensorElementType.UInt16, -1, 10, 64, 64)
            .Input("valid", TensorElementType.UInt8, -1, 1, 64, 64)
            .Input("scale", TensorElementType.Float32, 10)
            .Input("offset", TensorElementType.Float32, 10)
            .Output("probabilities", TensorElementType.Float32, -1, 7, 64, 64)
            .ExternalConstant("w", [1], location, sizeof(float))
            .Constant("shape", [4], 1L, 7L, 64L, 64L)
            .Node("Expand", ["w", "shape"], ["probabilities"])
            .Build());
    }

    private void Replace(byte[] model)
    {
        File.WriteAllBytes(Path.Combine(_package, "model.onnx"), model);
        ModelPackageWriter.Write(_package, TinyModels.Draft(new StandInModel()));
    }
}
