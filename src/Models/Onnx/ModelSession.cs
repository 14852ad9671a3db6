using Groundshift.Core.Pixels;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx.Interop;

namespace Groundshift.Models.Onnx;

/// <summary>
/// A model that is ready to run on windows of one fixed size: fill the input buffers, run, read <see cref="Output"/>. The
/// buffers are bound once and nothing is put on the managed heap per run.
/// </summary>
/// <remarks>One thread at a time; a <see cref="Twin"/> serves another. Ownership: owns its buffers and its session; dispose once.</remarks>
public sealed class ModelSession : IDisposable
{
    private readonly OnnxSession _session;
    private readonly ModelManifest _model;
    private readonly bool _ownsSession;
    private readonly RunControl _control;
    private readonly OrtHandle _binding;
    private readonly List<OrtHandle> _values = [];
    private readonly Dictionary<ContextInput, NativeBuffer> _context = [];
    private readonly List<BoundTensor> _inputs = [];
    private readonly SourceBuffers[] _sources;
    private readonly Utf8Texts _inputNames;

    internal ModelSession(OnnxSession session, ModelManifest model, ModelShape shape)
        : this(session, model, shape, ownsSession: true)
    {
    }

    private ModelSession(OnnxSession session, ModelManifest model, ModelShape shape, bool ownsSession)
    {
        _session = session;
        _model = model;
        _ownsSession = ownsSession;
        _control = new RunControl(session.Api);
        Shape = shape;
        _sources = [.. shape.Sources.Select(source => new SourceBuffers(source, shape.Batch, shape.Window))];
        Output = new NativeBuffer((long)shape.Batch * shape.OutputCount * sizeof(float));
        var inputs = GraphTensor.Inputs(model.Sources, model.Context, shape.Window);
        _inputNames = new Utf8Texts([.. inputs.Select(input => input.Name)]);
        _binding = session.CreateBinding();
        OutputTensor = Bind(model, inputs);
    }

    /// <summary>Windows per run. A run always takes all of them; windows left over may hold anything.</summary>
    public int BatchSize => Shape.Batch;

    /// <summary>Sizes of the tensors.</summary>
    public ModelShape Shape { get; }

    /// <summary>Input buffers per source, in the package's order.</summary>
    public IReadOnlyList<SourceBuffers> Sources => _sources;

    /// <summary>What the model gives. Shape: (batch, channels, cells, cells), 32-bit floats; overwritten by each run.</summary>
    public NativeBuffer Output { get; }

    /// <summary>Storage type of <see cref="Samples"/>.</summary>
    public SampleType Type => _sources[0].Shape.Type;

    /// <summary>Samples of the first source.</summary>
    public NativeBuffer Samples => _sources[0].Samples;

    /// <summary>Validity of the first source.</summary>
    public NativeBuffer Valid => _sources[0].Valid;

    /// <summary>Factors of the first source.</summary>
    public NativeBuffer Scale => _sources[0].Scale;

    /// <summary>Summands of the first source.</summary>
    public NativeBuffer Offset => _sources[0].Offset;

    /// <summary>The output of a model that gives shares of classes, 0 to 1, summing to 1: (batch, classes, height, width).</summary>
    public NativeBuffer Probabilities => Output;

    /// <summary>The device that the model runs on.</summary>
    public InferenceDevice Provider => _session.Device;

    /// <summary>Why it runs there.</summary>
    public string ProviderReason => _session.DeviceReason;

    /// <summary>
    /// Buffer of a context input, written by the caller before each run: 64-bit integers or 32-bit floats, or bytes of
    /// <see cref="ContextInput.WeatherValid"/>, in the shape that <see cref="ContextInput"/> states; null where the graph does
    /// not ask for it. Holds zeros at first.
    /// </summary>
    public NativeBuffer? Context(ContextInput input) => _context.GetValueOrDefault(input);

    /// <summary>Every input by its name in the graph.</summary>
    internal IReadOnlyList<BoundTensor> Inputs => _inputs;

    /// <summary>The output by its name in the graph.</summary>
    internal BoundTensor OutputTensor { get; }

    /// <summary>
    /// Buffers for one more thread on the same loaded model: the weights are shared, activations are not. Ownership: the caller
    /// disposes it, before this session.
    /// </summary>
    public ModelSession Twin() => new(_session, _model, Shape, ownsSession: false);

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

        _session.Run(_binding, _control, cancellationToken);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _values.ForEach(value => value.Dispose());
        _inputNames.Dispose();
        _control.Dispose();
        if (_ownsSession)
        {
            _session.Dispose();
        }

        Array.ForEach(_sources, source => source.Dispose());
        foreach (var buffer in _context.Values)
        {
            buffer.Dispose();
        }

        Output.Dispose();
    }

    private BoundTensor Bind(ModelManifest model, IReadOnlyList<GraphTensor> inputs)
    {
        var next = 0;
        foreach (var source in _sources)
        {
            AddInput(source.Samples, inputs[next++], source.Shape.Type.ToElementType());
            AddInput(source.Valid, inputs[next++]);
            AddInput(source.Scale, inputs[next++]);
            AddInput(source.Offset, inputs[next++]);
        }

        foreach (var context in model.Context)
        {
            var tensor = inputs[next++];
            var count = SizesOf(tensor).Aggregate(1L, (product, size) => product * size);
            var buffer = new NativeBuffer(count * TypeOf(tensor).Size());
            _context.Add(context, buffer);
            AddInput(buffer, tensor);
        }

        BindInputs();
        var output = Add(Output, GraphTensor.Output(model.Output, Shape.Window));
        _session.Api.BindOutput(_binding, output.Name, _values[^1]);
        return output;
    }

    private void AddInput(NativeBuffer data, GraphTensor tensor, TensorElementType? type = null) => _inputs.Add(Add(data, tensor, type));

    private BoundTensor Add(NativeBuffer data, GraphTensor tensor, TensorElementType? type = null)
    {
        var bound = new BoundTensor(tensor.Name, data, type ?? TypeOf(tensor), SizesOf(tensor));
        _values.Add(_session.CreateTensor(data, bound.Type, [.. bound.Shape]));
        return bound;
    }

    // Only samples have no type of their own, and theirs is given.
    private static TensorElementType TypeOf(GraphTensor tensor) => tensor.Type ?? throw new ArgumentException($"{tensor.Name} has no type.", nameof(tensor));

    private long[] SizesOf(GraphTensor tensor) => [.. tensor.Axes.Select(axis => axis.Size ?? Shape.Batch)];

    // The values of the inputs stand first and in the order of their names.
    private unsafe void BindInputs()
    {
        for (var input = 0; input < _inputNames.Count; input++)
        {
            _session.Api.BindInput(_binding, _inputNames.Pointers[input], _values[input]);
        }
    }
}
