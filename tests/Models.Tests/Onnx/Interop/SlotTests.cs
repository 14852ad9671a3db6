using Groundshift.Core.Pixels;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Interop;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Onnx.Interop;

/// <summary>A wrong position in the table of functions corrupts memory in silence, so every one is called for its effect.</summary>
[Collection(NativeState.Name)]
public sealed class SlotTests : IDisposable
{
    private readonly OnnxRuntime _runtime = OnnxRuntime.Load();
    private readonly TemporaryFolder _folder = new();
    private readonly List<OnnxMessage> _messages = [];

    public SlotTests() => OnnxRuntime.Messages = message =>
    {
        lock (_messages)
        {
            _messages.Add(message);
        }
    };

    public static TheoryData<string> Slots() => new(Enum.GetNames<OrtSlot>());

    private OrtApi Api => _runtime.Api;

    public void Dispose()
    {
        OnnxRuntime.Messages = null;
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Slots))]
    public void Slot_does_what_its_name_says(string name) => ExerciseOf(Enum.Parse<OrtSlot>(name))();

    private Action ExerciseOf(OrtSlot slot) => slot switch
    {
        OrtSlot.GetErrorCode or OrtSlot.GetErrorMessage or OrtSlot.CreateSession => MissingFileIsNamed,
        OrtSlot.ReleaseStatus => () => IsFreed(RefuseAMode),
        OrtSlot.CreateEnvWithCustomLogger or OrtSlot.ReleaseEnv => EnvironmentCanBeTakenTwice,
        OrtSlot.CreateSessionFromArray or OrtSlot.Run or OrtSlot.CreateTensorWithDataAsOrtValue or OrtSlot.GetTensorMutableData
            or OrtSlot.GetValueType or OrtSlot.GetTensorTypeAndShape or OrtSlot.CreateRunOptions or OrtSlot.CreateCpuMemoryInfo => RunDoubles,
        OrtSlot.CreateSessionOptions or OrtSlot.SetSessionExecutionMode or OrtSlot.DisableMemPattern or OrtSlot.DisableCpuMemArena
            or OrtSlot.SetSessionLogSeverityLevel or OrtSlot.SetSessionGraphOptimizationLevel or OrtSlot.SetIntraOpNumThreads
            or OrtSlot.SetInterOpNumThreads or OrtSlot.AddSessionConfigEntry => OptionsArriveInTheSession,
        OrtSlot.EnableProfiling or OrtSlot.SessionEndProfiling => ProfileIsWritten,
        OrtSlot.SessionGetInputCount or OrtSlot.SessionGetInputName or OrtSlot.SessionGetInputTypeInfo
            or OrtSlot.SessionGetOutputCount or OrtSlot.SessionGetOutputName or OrtSlot.SessionGetOutputTypeInfo
            or OrtSlot.CastTypeInfoToTensorInfo or OrtSlot.GetTensorElementType or OrtSlot.GetDimensionsCount
            or OrtSlot.GetDimensions or OrtSlot.GetSymbolicDimensions => BorderIsDescribed,
        OrtSlot.AllocatorFree or OrtSlot.GetAllocatorWithDefaultOptions => () => IsFreed(MetadataIsRead),
        OrtSlot.SessionGetModelMetadata or OrtSlot.ModelMetadataGetProducerName or OrtSlot.ModelMetadataGetGraphName
            or OrtSlot.ModelMetadataGetDomain or OrtSlot.ModelMetadataGetDescription or OrtSlot.ModelMetadataGetVersion
            or OrtSlot.ModelMetadataLookupCustomMetadataMap or OrtSlot.ModelMetadataGetCustomMetadataMapKeys => MetadataIsRead,
        OrtSlot.RunOptionsSetTerminate or OrtSlot.RunOptionsUnsetTerminate => TerminationStopsRunsUntilItIsCleared,
        OrtSlot.AddFreeDimensionOverrideByName => FreeDimensionIsFixed,
        OrtSlot.GetAvailableProviders => ProvidersAreListed,
        OrtSlot.ReleaseAvailableProviders => () => IsFreed(ProvidersAreListed),
        OrtSlot.RunWithBinding or OrtSlot.CreateIoBinding or OrtSlot.BindInput or OrtSlot.BindOutput => BoundRunDoubles,
        OrtSlot.AppendExecutionProvider => UnknownProviderIsNamed,
        OrtSlot.AppendTensorRt or OrtSlot.CreateTensorRtOptions or OrtSlot.UpdateTensorRtOptions => TensorRtIsAppendedOrSaysWhyNot,
        OrtSlot.AppendCuda or OrtSlot.CreateCudaOptions or OrtSlot.UpdateCudaOptions => CudaIsAppendedOrSaysWhyNot,
        OrtSlot.ReleaseMemoryInfo => () => IsFreed(() => Api.CreateCpuMemoryInfo().Dispose()),
        OrtSlot.ReleaseSession => () => IsFreed(() => Open().Dispose(), times: 100, allowedBytes: 1_000_000),
        OrtSlot.ReleaseValue or OrtSlot.ReleaseTensorTypeAndShapeInfo => () => IsFreed(ReadOneValue),
        OrtSlot.ReleaseRunOptions => () => IsFreed(() => Api.CreateRunOptions().Dispose()),
        OrtSlot.ReleaseTypeInfo => () => IsFreed(BorderIsDescribed),
        OrtSlot.ReleaseSessionOptions => () => IsFreed(() => Api.CreateSessionOptions().Dispose()),
        OrtSlot.ReleaseModelMetadata => () => IsFreed(MetadataIsRead),
        OrtSlot.ReleaseIoBinding => () => IsFreed(BindOnce),
        OrtSlot.ReleaseTensorRtOptions => () => IsFreed(() => Api.CreateTensorRtOptions().Dispose()),
        OrtSlot.ReleaseCudaOptions => () => IsFreed(() => Api.CreateCudaOptions().Dispose()),
        _ => throw new InvalidOperationException($"No test calls {slot}."),
    };

    private OrtHandle? _session;

    // One session for the exercises that only look at it.
    private OrtHandle Session => _session ??= Open();

    private OrtHandle Open(Action<OrtHandle>? configure = null)
    {
        using var options = Api.CreateSessionOptions();
        Api.SetIntraOpThreads(options, 1);
        configure?.Invoke(options);
        return Api.CreateSession(_runtime.Environment, TinyNetworks.Doubler(("colour", "grün"), ("empty", "")), options);
    }

    private void MissingFileIsNamed()
    {
        using var options = Api.CreateSessionOptions();
        var exception = Should.Throw<OnnxRuntimeException>(() => Api.CreateSession(_runtime.Environment, "/nowhere/fehlt-ä.onnx", options));
        exception.Code.ShouldBe(OnnxErrorCode.NoSuchFile);
        exception.Text.ShouldContain("fehlt-ä.onnx");
    }

    private void RefuseAMode()
    {
        using var options = Api.CreateSessionOptions();
        try
        {
            Api.SetExecutionMode(options, 99);
        }
        catch (OnnxRuntimeException)
        {
            return;
        }

        Assert.Fail("A mode that does not exist was taken.");
    }

    private unsafe void EnvironmentCanBeTakenTwice()
    {
        Open(options => Api.SetLogSeverity(options, (int)OnnxSeverity.Verbose)).Dispose();
        _messages.ShouldNotBeEmpty();
        _messages.ShouldAllBe(message => message.Category.Length > 0 && message.Text.Length > 0);
        Api.CreateEnvironment(null, (int)OnnxSeverity.Error, "second").Dispose();
        RunDoubles();
    }

    private void RunDoubles()
    {
        using var memory = Api.CreateCpuMemoryInfo();
        using var runOptions = Api.CreateRunOptions();
        using var data = Numbers();
        using var input = Api.CreateTensor(memory, data, TensorElementType.Float32, [2, 4]);
        using var output = Api.Run(Session, runOptions, ["x"], [input], ["y"]).ShouldHaveSingleItem();
        var (type, shape, address) = Api.Read(output);
        type.ShouldBe(TensorElementType.Float32);
        shape.ShouldBe([2, 4]);
        Floats(address, 8).ShouldBe([2, 4, 6, 8, 10, 12, 14, 16]);
    }

    private void BoundRunDoubles()
    {
        using var memory = Api.CreateCpuMemoryInfo();
        using var runOptions = Api.CreateRunOptions();
        using var data = Numbers();
        using var answer = new NativeBuffer(data.Bytes);
        using var input = Api.CreateTensor(memory, data, TensorElementType.Float32, [2, 4]);
        using var output = Api.CreateTensor(memory, answer, TensorElementType.Float32, [2, 4]);
        using var binding = Api.CreateBinding(Session);
        using var name = new Utf8Text("x");
        Api.BindInput(binding, name.Pointer, input);
        Api.BindOutput(binding, "y", output);
        Api.Check(Api.RunBound(Session, runOptions, binding));
        answer.Span<float>().ToArray().ShouldBe([2, 4, 6, 8, 10, 12, 14, 16]);
    }

    private void BindOnce()
    {
        using var memory = Api.CreateCpuMemoryInfo();
        using var data = Numbers();
        using var input = Api.CreateTensor(memory, data, TensorElementType.Float32, [2, 4]);
        using var binding = Api.CreateBinding(Session);
        using var name = new Utf8Text("x");
        Api.BindInput(binding, name.Pointer, input);
    }

    private void ReadOneValue()
    {
        using var memory = Api.CreateCpuMemoryInfo();
        using var data = Numbers();
        using var value = Api.CreateTensor(memory, data, TensorElementType.Float32, [8]);
        Api.Read(value).Data.ShouldBe(data.Pointer);
    }

    private void OptionsArriveInTheSession()
    {
        Open(options =>
        {
            Api.SetLogSeverity(options, (int)OnnxSeverity.Verbose);
            Api.SetIntraOpThreads(options, 3);
            Api.SetInterOpThreads(options, 2);
            Api.SetExecutionMode(options, 1);
            Api.SetGraphOptimizationLevel(options, 1);
            Api.DisableCpuArena(options);
            Api.DisableMemoryPattern(options);
            Api.AddConfigEntry(options, "test.key", "test-value");
        }).Dispose();
        var options = _messages.Single(message => message.Text.StartsWith("Session Options", StringComparison.Ordinal)).Text;
        options.ShouldContain("execution_mode:1");
        options.ShouldContain("enable_mem_pattern:0");
        options.ShouldContain("enable_cpu_mem_arena:0");
        options.ShouldContain("graph_optimization_level:1");
        options.ShouldContain("intra_op_param:OrtThreadPoolParams { thread_pool_size: 3");
        options.ShouldContain("inter_op_param:OrtThreadPoolParams { thread_pool_size: 2");
        options.ShouldContain("test.key: test-value");
        Should.Throw<OnnxRuntimeException>(() => Open(handle => Api.SetExecutionMode(handle, 99))).Text.ShouldContain("execution_mode");
        Should.Throw<OnnxRuntimeException>(() => Open(handle => Api.SetGraphOptimizationLevel(handle, 55))).Text.ShouldContain("graph_optimization_level");
    }

    private void ProfileIsWritten()
    {
        using var session = Open(options => Api.EnableProfiling(options, _folder.File("profile")));
        var file = Api.EndProfiling(session);
        file.ShouldStartWith(_folder.File("profile"));
        File.ReadAllText(file).ShouldContain("session_initialization");
    }

    private void BorderIsDescribed()
    {
        Api.Inputs(Session).ShouldHaveSingleItem().ToString().ShouldBe("x: Float32 [d0, 4]");
        Api.Outputs(Session).ShouldHaveSingleItem().ToString().ShouldBe("y: Float32 [d0, 4]");
    }

    private void MetadataIsRead()
    {
        var metadata = Api.Metadata(Session);
        metadata.Producer.ShouldBe("tiny");
        metadata.GraphName.ShouldBe("tiny");
        metadata.Domain.ShouldBe("test");
        metadata.Description.ShouldBe("by hand");
        metadata.Version.ShouldBe(7);
        metadata.Custom.ShouldBe(new Dictionary<string, string> { ["colour"] = "grün", ["empty"] = "" }, ignoreOrder: true);
    }

    private void TerminationStopsRunsUntilItIsCleared()
    {
        using var memory = Api.CreateCpuMemoryInfo();
        using var runOptions = Api.CreateRunOptions();
        using var data = Numbers();
        using var input = Api.CreateTensor(memory, data, TensorElementType.Float32, [2, 4]);
        Api.Terminate(runOptions);
        Should.Throw<OnnxRuntimeException>(() => Api.Run(Session, runOptions, ["x"], [input], ["y"])).Text.ShouldContain("terminate");
        Api.ClearTermination(runOptions);
        Api.Run(Session, runOptions, ["x"], [input], ["y"]).ShouldHaveSingleItem().Dispose();
    }

    private void FreeDimensionIsFixed()
    {
        using var session = Open(options => Api.OverrideFreeDimension(options, "d0", 5));
        Api.Inputs(session).ShouldHaveSingleItem().ToString().ShouldBe("x: Float32 [5, 4]");
    }

    private void ProvidersAreListed() => Api.AvailableProviders().ShouldContain("CPUExecutionProvider");

    private void UnknownProviderIsNamed()
    {
        var exception = Should.Throw<OnnxRuntimeException>(() => Open(options => Api.AppendProvider(options, "Nonsense", new Dictionary<string, string>())));
        exception.Text.ShouldContain("Unknown provider name 'Nonsense'");
    }

    private void CudaIsAppendedOrSaysWhyNot()
    {
        using var options = Api.CreateSessionOptions();
        using var cuda = Api.CreateCudaOptions();
        WorksOrNames("libonnxruntime_providers_", () => Api.UpdateCudaOptions(cuda, new Dictionary<string, string> { ["device_id"] = "0" }));
        WorksOrNames("Provider_Cuda", () => Api.AppendCuda(options, cuda));
    }

    private void TensorRtIsAppendedOrSaysWhyNot()
    {
        using var options = Api.CreateSessionOptions();
        using var tensorRt = Api.CreateTensorRtOptions();
        WorksOrNames("libonnxruntime_providers_", () => Api.UpdateTensorRtOptions(tensorRt, new Dictionary<string, string> { ["device_id"] = "0" }));
        WorksOrNames("TensorRT", () => Api.AppendTensorRt(options, tensorRt));
    }

    private static void WorksOrNames(string cause, Action action)
    {
        try
        {
            action();
        }
        catch (OnnxRuntimeException exception)
        {
            exception.Text.ShouldContain(cause);
        }
    }

    // What is released with the wrong function, or not at all, stays on the C heap, every time; what else goes on in
    // the process (the JIT, above all on a busy machine) uses it now and then: one quiet attempt is proof enough.
    private static void IsFreed(Action action, int times = 2000, long allowedBytes = 60_000)
    {
        const int Attempts = 20;
        var growth = new List<long>();
        do
        {
            var before = NativeHeap.BytesInUse();
            for (var turn = 0; turn < times; turn++)
            {
                action();
            }

            growth.Add(NativeHeap.BytesInUse() - before);
        }
        while (growth[^1] >= allowedBytes && growth.Count < Attempts);

        growth[^1].ShouldBeLessThan(allowedBytes, $"bytes kept after each {times} turns: {string.Join(", ", growth)}");
    }

    private static NativeBuffer Numbers()
    {
        var buffer = new NativeBuffer(8 * sizeof(float));
        new float[] { 1, 2, 3, 4, 5, 6, 7, 8 }.CopyTo(buffer.Span<float>());
        return buffer;
    }

    private static unsafe float[] Floats(nint address, int count) => new ReadOnlySpan<float>((void*)address, count).ToArray();
}
