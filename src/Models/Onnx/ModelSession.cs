using Groundshift.Core.Pixels;
using Groundshift.Models.Onnx.Interop;

namespace Groundshift.Models.Onnx;

/// <summary>
/// A land-cover model that is ready to run on windows of one fixed size: fill the input buffers, run, read
/// <see cref="Probabilities"/>. The buffers are bound once and nothing is put on the managed heap per run.
/// </summary>
/// <remarks>One thread at a time. Ownership: owns its buffers and its session; dispose once.</remarks>
public sealed class ModelSession : IDisposable
{
    private readonly OnnxSession _session;
    private readonly OrtHandle _binding;
    private readonly List<OrtHandle> _values = [];
    private readonly Utf8Texts _inputNames = new([TensorNames.Samples, TensorNames.Valid, TensorNames.Scale, TensorNames.Offset]);

    internal ModelSession(OnnxSession session, SampleType samples, ModelShape shape)
    {
        _session = session;
        Type = samples;
        Shape = shape;
        var pixels = (long)shape.Batch * shape.Window * shape.Window;
        Samples = new NativeBuffer(pixels * shape.Bands * samples.Size());
        Valid = new NativeBuffer(pixels);
        Scale = new NativeBuffer((long)shape.Bands * sizeof(float));
        Offset = new NativeBuffer((long)shape.Bands * sizeof(float));
        Probabilities = new NativeBuffer(pixels * shape.Classes * sizeof(float));
        Scale.Span<float>().Fill(1);
        _binding = session.CreateBinding();
        Bind();
    }

    /// <summary>Windows per run. A run always takes all of them; windows left over may hold anything.</summary>
    public int BatchSize => Shape.Batch;

    /// <summary>Sizes of the tensors.</summary>
    public ModelShape Shape { get; }

    /// <summary>Storage type of <see cref="Samples"/>.</summary>
    public SampleType Type { get; }

    /// <summary>Samples as stored. Shape: (batch, bands, height, width), row-major. Written by the caller before each run.</summary>
    public NativeBuffer Samples { get; }

    /// <summary>1 where a pixel is valid, else 0. Shape: (batch, 1, height, width), one byte each. Written by the caller before each run.</summary>
    public NativeBuffer Valid { get; }

    /// <summary>Factor per band from samples to the model's unit, 32-bit floats; 1 until the caller writes it.</summary>
    public NativeBuffer Scale { get; }

    /// <summary>Summand per band after the factor, 32-bit floats; 0 until the caller writes it.</summary>
    public NativeBuffer Offset { get; }

    /// <summary>Share of each class, 0 to 1, summing to 1. Shape: (batch, classes, height, width), 32-bit floats; overwritten by each run.</summary>
    public NativeBuffer Probabilities { get; }

    /// <summary>The device that the model runs on.</summary>
    public InferenceDevice Provider => _session.Device;

    /// <summary>Why it runs there.</summary>
    public string ProviderReason => _session.DeviceReason;

    /// <summary>Runs the model on the buffers.</summary>
    /// <exception cref="OperationCanceledException">The token fired; the run was stopped between two nodes and the session can be used again.</exception>
    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        if (Provider != InferenceDevice.Cpu)
        {
            // Binding an input copies it to the device, there and then; only the CPU reads the buffer itself.
            BindInputs();
        }

        _session.Run(_binding, cancellationToken);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _values.ForEach(value => value.Dispose());
        _inputNames.Dispose();
        _session.Dispose();
        Samples.Dispose();
        Valid.Dispose();
        Scale.Dispose();
        Offset.Dispose();
        Probabilities.Dispose();
    }

    private void Bind()
    {
        var (batch, bands, classes, window) = (Shape.Batch, Shape.Bands, Shape.Classes, Shape.Window);
        AddValue(Samples, Type.ToElementType(), [batch, bands, window, window]);
        AddValue(Valid, TensorElementType.UInt8, [batch, 1, window, window]);
        AddValue(Scale, TensorElementType.Float32, [bands]);
        AddValue(Offset, TensorElementType.Float32, [bands]);
        BindInputs();
        AddValue(Probabilities, TensorElementType.Float32, [batch, classes, window, window]);
        _session.Api.BindOutput(_binding, TensorNames.Probabilities, _values[^1]);
    }

    private void AddValue(NativeBuffer data, TensorElementType type, ReadOnlySpan<long> shape) =>
        _values.Add(_session.CreateTensor(data, type, shape));

    // The values of the inputs stand first and in the order of their names.
    private unsafe void BindInputs()
    {
        for (var input = 0; input < _inputNames.Count; input++)
        {
            _session.Api.BindInput(_binding, _inputNames.Pointers[input], _values[input]);
        }
    }
}
