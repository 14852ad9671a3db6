using Groundshift.Models.Onnx.Interop;

namespace Groundshift.Models.Onnx;

/// <summary>Makes sessions on the first device of the preference list that works, and says why.</summary>
internal sealed class SessionFactory(OnnxRuntime runtime, OnnxModelSource source, SessionSettings settings)
{
    // enum GraphOptimizationLevel ORT_DISABLE_ALL and ORT_ENABLE_ALL, and ExecutionMode ORT_SEQUENTIAL in onnxruntime_c_api.h.
    private const int NoOptimizations = 0;
    private const int AllOptimizations = 99;
    private const int Sequential = 0;

    private const string Preference = "TensorRT, CUDA, WebGPU and CPU";

    private static readonly InferenceDevice[] Accelerators =
        [InferenceDevice.TensorRt, InferenceDevice.Cuda, InferenceDevice.WebGpu];

    private readonly OrtApi _api = runtime.Api;

    /// <summary>A new session, the device it runs on and the reason for that device.</summary>
    public (OrtHandle Session, InferenceDevice Device, string Reason) Create() => settings.Device == InferenceDevice.Auto
        ? CreateOnFirst()
        : (CreateAsked(settings.Device), settings.Device, $"{settings.Device.Title()} was asked for.");

    private (OrtHandle Session, InferenceDevice Device, string Reason) CreateOnFirst()
    {
        var passed = new List<string>();
        foreach (var device in Accelerators)
        {
            if (device == InferenceDevice.WebGpu && !GraphicsDevices.Any())
            {
                passed.Add(ProviderSentences.NoGraphicsDevice);
                continue;
            }

            try
            {
                return (CreateOn(device), device, string.Join(' ', [$"{device.Title()} is the first that works of {Preference}.", .. passed]));
            }
            catch (OnnxRuntimeException exception)
            {
                passed.Add(ProviderSentences.Unusable(device, exception));
            }
        }

        return (CreateOn(InferenceDevice.Cpu), InferenceDevice.Cpu,
            string.Join(' ', [$"CPU is the first that works of {Preference}.", .. passed]));
    }

    private OrtHandle CreateAsked(InferenceDevice device)
    {
        if (device == InferenceDevice.Cpu)
        {
            return CreateOn(device);
        }

        try
        {
            return CreateOn(device);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new DeviceUnavailableException(device, ProviderSentences.Unusable(device, exception), exception);
        }
    }

    private OrtHandle CreateOn(InferenceDevice device)
    {
        using var options = _api.CreateSessionOptions();
        Configure(options);
        Append(options, device);
        return source.Bytes is { } bytes
            ? _api.CreateSession(runtime.Environment, bytes.Span<byte>(), options)
            : _api.CreateSession(runtime.Environment, source.File!, options); // A source has bytes or a file.
    }

    private void Configure(OrtHandle options)
    {
        // A number of its own keeps ONNX Runtime from pinning threads to cores, which containers may forbid.
        _api.SetIntraOpThreads(options, settings.Threads ?? Environment.ProcessorCount);
        _api.SetInterOpThreads(options, 1);
        _api.SetExecutionMode(options, Sequential);
        _api.SetGraphOptimizationLevel(options, settings.LeastMemory ? NoOptimizations : AllOptimizations);
        _api.AddConfigEntry(options, "session.set_denormal_as_zero", "1"); // On the threads that it starts; see DenormalsAsZero.
        _api.AddConfigEntry(options, "session.intra_op.allow_spinning", settings.AllowSpinning ? "1" : "0");

        // A plan of the memory is one block beside what the arena already holds: without it Dynamic World peaks at
        // 231 MB instead of 295 MB, at the same speed.
        _api.DisableMemoryPattern(options);
        if (settings.LeastMemory)
        {
            _api.AddConfigEntry(options, "session.disable_prepacking", "1");
        }

        if (!source.FixedShapes || settings.LeastMemory)
        {
            // Shapes that change from run to run let an arena grow without end (onnxruntime issue 11627). With fixed
            // ones it stays as it is, and to do without it costs a seventh of the time.
            _api.DisableCpuArena(options);
        }

        if (source.WeightsFolder is { } folder)
        {
            _api.AddConfigEntry(options, "session.model_external_initializers_file_folder_path", folder);
        }

        foreach (var (name, size) in settings.FreeDimensions)
        {
            _api.OverrideFreeDimension(options, name, size);
        }

        foreach (var (key, value) in settings.ConfigEntries)
        {
            _api.AddConfigEntry(options, key, value);
        }

        if (settings.ProfilePrefix is { } prefix)
        {
            _api.EnableProfiling(options, prefix);
        }
    }

    private void Append(OrtHandle options, InferenceDevice device)
    {
        switch (device)
        {
            case InferenceDevice.TensorRt:
                AppendTensorRt(options, Asked(device));
                AppendCuda(options, []); // Takes the nodes that TensorRT does not.
                break;
            case InferenceDevice.Cuda:
                AppendCuda(options, Asked(device));
                break;
            case InferenceDevice.WebGpu:
                _api.AppendProvider(options, "WebGPU", Asked(device));
                break;
        }

        if (device != InferenceDevice.Cpu && settings.WholeGraphOnDevice)
        {
            _api.AddConfigEntry(options, "session.disable_cpu_ep_fallback", "1");
        }
    }

    private Dictionary<string, string> Asked(InferenceDevice device) =>
        settings.Device == device ? new Dictionary<string, string>(settings.ProviderOptions) : [];

    private void AppendCuda(OrtHandle options, Dictionary<string, string> entries)
    {
        // Device memory grows by what is asked for, for shapes are fixed.
        // Source: execution-providers/CUDA-ExecutionProvider in ONNX Runtime's documentation.
        entries.TryAdd("arena_extend_strategy", "kSameAsRequested");
        entries.TryAdd("device_id", "0");
        using var cuda = _api.CreateCudaOptions();
        _api.UpdateCudaOptions(cuda, entries);
        _api.AppendCuda(options, cuda);
    }

    private void AppendTensorRt(OrtHandle options, Dictionary<string, string> entries)
    {
        entries.TryAdd("device_id", "0");
        using var tensorRt = _api.CreateTensorRtOptions();
        _api.UpdateTensorRtOptions(tensorRt, entries);
        _api.AppendTensorRt(options, tensorRt);
    }
}
