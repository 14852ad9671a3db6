using Groundshift.Core.Jobs;
using Groundshift.Models.Onnx;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Onnx;

public sealed class OnnxSessionTests : IDisposable
{
    private static readonly SessionSettings Cpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Model_from_a_file_tells_what_it_takes_gives_and_is()
    {
        File.WriteAllBytes(_folder.File("modèle.onnx"), TinyNetworks.Doubler(("colour", "green")));
        using var session = OnnxSession.Open(_folder.File("modèle.onnx"), Cpu);
        session.Inputs.ShouldHaveSingleItem().ToString().ShouldBe("x: Float32 [d0, 4]");
        session.Outputs.ShouldHaveSingleItem().ToString().ShouldBe("y: Float32 [d0, 4]");
        session.Metadata.Producer.ShouldBe("tiny");
        session.Metadata.Custom["colour"].ShouldBe("green");
        session.Device.ShouldBe(InferenceDevice.Cpu);
    }

    [Fact]
    public void Variable_shapes_are_run_as_they_come()
    {
        using var session = OnnxSession.Open(TinyNetworks.Doubler(), Cpu);
        foreach (var rows in new[] { 1, 7, 0, 3 })
        {
            using var input = new HostTensor(TensorElementType.Float32, [rows, 4]);
            input.Span<float>().Fill(1.5f);
            using var output = session.Run(Named(input), CancellationToken.None)["y"];
            output.Shape.ShouldBe([rows, 4]);
            output.Span<float>().ToArray().ShouldAllBe(value => value == 3f);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Numbers_too_small_for_full_precision_are_zero_in_a_run_and_numbers_again_behind_it(int threads)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The C library of another system is not asked.");
        var square = new TinyGraph().Input("x", TensorElementType.Float32, -1, 4).Output("y", TensorElementType.Float32, -1, 4).Node("Mul", ["x", "x"], ["y"]).Build();
        using var session = OnnxSession.Open(square, Cpu with { Threads = threads });
        using var input = new HostTensor(TensorElementType.Float32, [1 << 18, 4]);
        input.Span<float>().Fill(1e-20f);
        BitsOfSquare(input.Span<float>()[0]).ShouldNotBe(0);

        using var output = session.Run(Named(input), CancellationToken.None)["y"];

        output.Span<byte>().IndexOfAnyExcept((byte)0).ShouldBe(-1);
        BitsOfSquare(input.Span<float>()[0]).ShouldNotBe(0);
    }

    [Fact]
    public void Settings_fix_variable_dimensions_by_name()
    {
        using var session = OnnxSession.Open(
            TinyNetworks.Doubler(), Cpu with { FreeDimensions = new Dictionary<string, long> { ["d0"] = 5 } });
        session.Inputs.ShouldHaveSingleItem().ToString().ShouldBe("x: Float32 [5, 4]");
    }

    [Fact]
    public void Weights_kept_outside_are_found_for_files_and_for_bytes()
    {
        var model = new TinyGraph()
            .Input("x", TensorElementType.Float32, 4)
            .Output("y", TensorElementType.Float32, 4)
            .ExternalConstant("w", [4], "weights.bin", 4 * sizeof(float))
            .Node("Add", ["x", "w"], ["y"])
            .Build();
        var weights = new float[] { 1, 2, 3, 4 };
        File.WriteAllBytes(_folder.File("model.onnx"), model);
        File.WriteAllBytes(_folder.File("weights.bin"), System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights.AsSpan()).ToArray());
        using var input = new HostTensor(TensorElementType.Float32, [4]);
        using var fromFile = OnnxSession.Open(_folder.File("model.onnx"), Cpu);
        using var fromBytes = OnnxSession.Open(model, Cpu, _folder.Root);
        foreach (var session in new[] { fromFile, fromBytes })
        {
            using var output = session.Run(Named(input), CancellationToken.None)["y"];
            output.Span<float>().ToArray().ShouldBe(weights);
        }
    }

    [Theory]
    [InlineData(TensorElementType.Int32, new long[] { 1, 4 }, "x", "Int32 [1, 4]")]
    [InlineData(TensorElementType.Float32, new long[] { 4 }, "x", "Float32 [4]")]
    [InlineData(TensorElementType.Float32, new long[] { 1, 5 }, "x", "Float32 [1, 5]")]
    [InlineData(TensorElementType.Float32, new long[] { 1, 4 }, "z", "an input that the model does not have")]
    public void Wrong_input_is_named_with_what_was_expected(TensorElementType type, long[] shape, string name, string found)
    {
        using var session = OnnxSession.Open(TinyNetworks.Doubler(), Cpu);
        using var input = new HostTensor(type, shape);
        var exception = Should.Throw<InvalidInputException>(() =>
            session.Run(new Dictionary<string, HostTensor> { [name] = input }, CancellationToken.None));
        exception.Field.ShouldBe($"input {name}");
        exception.Found.ShouldBe(found);
    }

    [Fact]
    public void Missing_input_is_named()
    {
        using var session = OnnxSession.Open(TinyNetworks.Doubler(), Cpu);
        var exception = Should.Throw<InvalidInputException>(() => session.Run(new Dictionary<string, HostTensor>(), CancellationToken.None));
        exception.Field.ShouldBe("input x");
        exception.Expected.ShouldBe("x: Float32 [d0, 4]");
    }

    [Fact]
    public void Bytes_that_are_no_model_are_refused_with_the_text_of_the_runtime()
    {
        var exception = Should.Throw<OnnxRuntimeException>(() => OnnxSession.Open([1, 2, 3, 4], Cpu));
        exception.Code.ShouldBe(OnnxErrorCode.InvalidProtobuf);
        exception.Message.ShouldStartWith("ONNX Runtime (InvalidProtobuf): ");
        Should.Throw<OnnxRuntimeException>(() => OnnxSession.Open(_folder.File("none.onnx"), Cpu)).Code.ShouldBe(OnnxErrorCode.NoSuchFile);
    }

    [Fact]
    public void Truncated_model_never_crashes()
    {
        var model = TinyNetworks.Convolution();
        var random = new Random(5);
        for (var round = 0; round < 60; round++)
        {
            var length = random.Next(1, model.Length);
            Should.Throw<OnnxRuntimeException>(() => OnnxSession.Open(model.AsSpan(0, length), Cpu), $"length {length}");
        }
    }

    [Fact]
    public async Task Cancelled_run_stops_and_the_session_can_be_used_again()
    {
        using var session = OnnxSession.Open(TinyNetworks.Endless(), Cpu);
        using var input = new HostTensor(TensorElementType.Float32, [4]);
        for (var round = 0; round < 3; round++)
        {
            input.Span<float>().Fill(1);
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            var run = Task.Factory.StartNew(
                () => session.Run(Named(input), cancel.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await Should.ThrowAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken));

            input.Span<float>().Fill(-1);
            using var output = session.Run(Named(input), CancellationToken.None)["y"];
            output.Span<float>().ToArray().ShouldBe([-1, -1, -1, -1]);
        }
    }

    [Fact]
    public void Run_with_a_token_that_fired_before_does_nothing()
    {
        using var session = OnnxSession.Open(TinyNetworks.Doubler(), Cpu);
        using var input = new HostTensor(TensorElementType.Float32, [1, 4]);
        Should.Throw<OperationCanceledException>(() => session.Run(Named(input), new CancellationToken(canceled: true)));
        session.Run(Named(input), CancellationToken.None)["y"].Dispose();
    }

    private static Dictionary<string, HostTensor> Named(HostTensor input) => new() { ["x"] = input };

    // Bits, for where small numbers count as zero they equal it.
    private static int BitsOfSquare(float value) => BitConverter.SingleToInt32Bits(value * value);
}
