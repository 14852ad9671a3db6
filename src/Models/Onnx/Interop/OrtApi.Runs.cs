using Groundshift.Core.Pixels;

namespace Groundshift.Models.Onnx.Interop;

/// <summary>Values, bindings and runs.</summary>
internal sealed unsafe partial class OrtApi
{
    // enum ONNXType in onnxruntime_c_api.h.
    private const int TensorKind = 1;

    public OrtHandle CreateRunOptions() => Create(OrtSlot.CreateRunOptions, OrtSlot.ReleaseRunOptions);

    /// <summary>Asks every run that uses these options to stop; may be called from any thread.</summary>
    public void Terminate(OrtHandle runOptions) => Do(OrtSlot.RunOptionsSetTerminate, runOptions);

    public void ClearTermination(OrtHandle runOptions) => Do(OrtSlot.RunOptionsUnsetTerminate, runOptions);

    /// <summary>A tensor over memory that the caller owns and keeps alive longer than the answer.</summary>
    public OrtHandle CreateTensor(OrtHandle memory, NativeBuffer data, TensorElementType type, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* dimensions = shape)
        {
            Check(((delegate* unmanaged<nint, nint, nuint, long*, nuint, int, nint*, nint>)this[OrtSlot.CreateTensorWithDataAsOrtValue])(
                memory.Raw, data.Pointer, (nuint)data.Bytes, dimensions, (nuint)shape.Length, (int)type, &value));
        }

        return Own(value, OrtSlot.ReleaseValue);
    }

    /// <summary>Runs once; ONNX Runtime makes the outputs, the caller releases them.</summary>
    public OrtHandle[] Run(
        OrtHandle session,
        OrtHandle runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyList<OrtHandle> inputs,
        IReadOnlyCollection<string> outputNames)
    {
        using var inputTexts = new Utf8Texts(inputNames);
        using var outputTexts = new Utf8Texts(outputNames);
        var inputValues = stackalloc nint[Math.Max(inputs.Count, 1)];
        for (var index = 0; index < inputs.Count; index++)
        {
            inputValues[index] = inputs[index].Raw;
        }

        var outputs = new nint[outputNames.Count];
        using var denormals = DenormalsAsZero.Begin();
        fixed (nint* outputValues = outputs)
        {
            Check(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)this[OrtSlot.Run])(
                session.Raw, runOptions.Raw, inputTexts.Pointers, inputValues, (nuint)inputTexts.Count,
                outputTexts.Pointers, (nuint)outputTexts.Count, outputValues));
        }

        return Array.ConvertAll(outputs, output => Own(output, OrtSlot.ReleaseValue));
    }

    /// <summary>Type, shape and address of a tensor's data; the address dies with the value.</summary>
    /// <exception cref="NotSupportedException">The value is no tensor.</exception>
    public (TensorElementType Type, long[] Shape, nint Data) Read(OrtHandle value)
    {
        int kind;
        Check(((delegate* unmanaged<nint, int*, nint>)this[OrtSlot.GetValueType])(value.Raw, &kind));
        if (kind != TensorKind)
        {
            throw new NotSupportedException($"Only tensors can be read; this output is of ONNX type {kind}.");
        }

        using var info = Own(Get(OrtSlot.GetTensorTypeAndShape, value.Raw), OrtSlot.ReleaseTensorTypeAndShapeInfo);
        var (type, shape) = TypeAndShape(info.Raw);
        return (type, shape, Get(OrtSlot.GetTensorMutableData, value.Raw));
    }

    public OrtHandle CreateBinding(OrtHandle session) =>
        Own(Get(OrtSlot.CreateIoBinding, session.Raw), OrtSlot.ReleaseIoBinding);

    /// <summary>Binds an input by its zero-terminated UTF-8 name; copies it now, where the device has its own memory.</summary>
    public void BindInput(OrtHandle binding, nint name, OrtHandle value) => Bind(OrtSlot.BindInput, binding, name, value);

    public void BindOutput(OrtHandle binding, string name, OrtHandle value)
    {
        using var text = new Utf8Text(name);
        Bind(OrtSlot.BindOutput, binding, text.Pointer, value);
    }

    /// <summary>Runs on bound buffers; puts nothing on the managed heap.</summary>
    /// <returns>A status for <see cref="Check"/>.</returns>
    public nint RunBound(OrtHandle session, OrtHandle runOptions, OrtHandle binding)
    {
        using var denormals = DenormalsAsZero.Begin();
        return ((delegate* unmanaged<nint, nint, nint, nint>)this[OrtSlot.RunWithBinding])(session.Raw, runOptions.Raw, binding.Raw);
    }

    private void Bind(OrtSlot slot, OrtHandle binding, nint name, OrtHandle value) =>
        Check(((delegate* unmanaged<nint, nint, nint, nint>)this[slot])(binding.Raw, name, value.Raw));
}
