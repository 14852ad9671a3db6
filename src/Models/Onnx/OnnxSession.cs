using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Models.Onnx.Interop;

namespace Groundshift.Models.Onnx;

/// <summary>A loaded model with named inputs and outputs of any type and shape.</summary>
/// <remarks>One run at a time, but for those on bindings. Ownership: owns its native session; dispose once, and after every binding.</remarks>
public sealed class OnnxSession : IDisposable
{
    private readonly OrtHandle _session;
    private readonly OrtHandle _memory;
    private readonly RunControl _control;

    internal OnnxSession(OnnxModelSource source, SessionSettings settings)
    {
        var runtime = OnnxRuntime.Load();
        Api = runtime.Api;
        (_session, Device, DeviceReason) = new SessionFactory(runtime, source, settings).Create();
        _memory = Api.CreateCpuMemoryInfo();
        _control = new RunControl(Api);
        Inputs = Api.Inputs(_session);
        Outputs = Api.Outputs(_session);
        Metadata = Api.Metadata(_session);
    }

    /// <summary>The device that the model runs on.</summary>
    public InferenceDevice Device { get; }

    /// <summary>Why it runs there.</summary>
    public string DeviceReason { get; }

    /// <summary>What the model takes.</summary>
    public IReadOnlyList<OnnxTensorInfo> Inputs { get; }

    /// <summary>What the model gives.</summary>
    public IReadOnlyList<OnnxTensorInfo> Outputs { get; }

    /// <summary>What the model says about itself.</summary>
    public OnnxModelMetadata Metadata { get; }

    internal OrtApi Api { get; }

    /// <summary>Loads a model file; weights kept outside are looked for beside it.</summary>
    /// <exception cref="OnnxRuntimeException">The file is missing or no valid model.</exception>
    /// <exception cref="DeviceUnavailableException">The device asked for does not work here.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime's library is missing or too old.</exception>
    public static OnnxSession Open(string file, SessionSettings settings) => new(new OnnxModelSource { File = file }, settings);

    /// <summary>Loads a model from memory; <paramref name="model"/> may go when this returns.</summary>
    /// <param name="model">The bytes of the model file.</param>
    /// <param name="settings">How to run it.</param>
    /// <param name="weightsFolder">Folder of weights kept outside; null when the model has none.</param>
    /// <exception cref="OnnxRuntimeException">The bytes are no valid model.</exception>
    /// <exception cref="DeviceUnavailableException">The device asked for does not work here.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime's library is missing or too old.</exception>
    public static OnnxSession Open(ReadOnlySpan<byte> model, SessionSettings settings, string? weightsFolder = null)
    {
        using var bytes = new NativeBuffer(model.Length);
        model.CopyTo(bytes.Span<byte>());
        return new OnnxSession(new OnnxModelSource { Bytes = bytes, WeightsFolder = weightsFolder }, settings);
    }

    /// <summary>Runs once on named tensors.</summary>
    /// <returns>Every output by name; the caller disposes them.</returns>
    /// <exception cref="InvalidInputException">An input is missing, unknown or of another type or shape than the model declares.</exception>
    /// <exception cref="OperationCanceledException">The token fired; the run was stopped between two nodes.</exception>
    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    public IReadOnlyDictionary<string, HostTensor> Run(
        IReadOnlyDictionary<string, HostTensor> inputs,
        CancellationToken cancellationToken)
    {
        InputCheck.Require(Inputs, inputs);
        var values = new List<OrtHandle>(inputs.Count);
        try
        {
            foreach (var input in inputs.Values)
            {
                values.Add(CreateTensor(input.Data, input.Type, [.. input.Shape]));
            }

            return ReadOutputs(Run(inputs.Keys.ToArray(), values, cancellationToken));
        }
        finally
        {
            values.ForEach(value => value.Dispose());
            GC.KeepAlive(inputs);
        }
    }

    /// <summary>Ends profiling.</summary>
    /// <returns>The file that holds the profile.</returns>
    public string EndProfiling() => Api.EndProfiling(_session);

    /// <inheritdoc/>
    public void Dispose()
    {
        _control.Dispose();
        _memory.Dispose();
        _session.Dispose();
    }

    internal OrtHandle CreateBinding() => Api.CreateBinding(_session);

    internal OrtHandle CreateTensor(NativeBuffer data, TensorElementType type, ReadOnlySpan<long> shape) =>
        Api.CreateTensor(_memory, data, type, shape);

    /// <summary>
    /// Runs on the buffers of <paramref name="binding"/>; puts nothing on the managed heap. Several threads may run at once, each
    /// with a binding and a control of its own.
    /// </summary>
    internal void Run(OrtHandle binding, RunControl control, CancellationToken cancellationToken)
    {
        nint status;
        using (control.Begin(cancellationToken))
        {
            status = Api.RunBound(_session, control.Options, binding);
        }

        control.End(cancellationToken);
        GC.KeepAlive(this);
        if (status == 0)
        {
            return;
        }

        try
        {
            Api.Check(status);
        }
        catch (OnnxRuntimeException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
    }

    private OrtHandle[] Run(string[] inputNames, List<OrtHandle> values, CancellationToken cancellationToken)
    {
        try
        {
            using (_control.Begin(cancellationToken))
            {
                return Api.Run(_session, _control.Options, inputNames, values, [.. Outputs.Select(output => output.Name)]);
            }
        }
        catch (OnnxRuntimeException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        finally
        {
            _control.End(cancellationToken);
        }
    }

    private unsafe Dictionary<string, HostTensor> ReadOutputs(OrtHandle[] values)
    {
        var outputs = new Dictionary<string, HostTensor>(StringComparer.Ordinal);
        try
        {
            for (var index = 0; index < values.Length; index++)
            {
                var (type, shape, data) = Api.Read(values[index]);
                var tensor = new HostTensor(type, shape);
                outputs.Add(Outputs[index].Name, tensor);
                Buffer.MemoryCopy((void*)data, (void*)tensor.Data.Pointer, tensor.Data.Bytes, tensor.Data.Bytes);
            }

            return outputs;
        }
        catch
        {
            foreach (var tensor in outputs.Values)
            {
                tensor.Dispose();
            }

            throw;
        }
        finally
        {
            Array.ForEach(values, value => value.Dispose());
        }
    }
}
