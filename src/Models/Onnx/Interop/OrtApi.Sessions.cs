namespace Groundshift.Models.Onnx.Interop;

/// <summary>Sessions: what goes in, what comes out and what the model says about itself.</summary>
internal sealed unsafe partial class OrtApi
{
    public OrtHandle CreateSession(OrtHandle environment, string file, OrtHandle options)
    {
        using var path = new Utf8Text(file);
        nint session;
        using var denormals = DenormalsAsZero.Begin();
        Check(((delegate* unmanaged<nint, nint, nint, nint*, nint>)this[OrtSlot.CreateSession])(
            environment.Raw, path.Pointer, options.Raw, &session));
        return Own(session, OrtSlot.ReleaseSession);
    }

    public OrtHandle CreateSession(OrtHandle environment, ReadOnlySpan<byte> model, OrtHandle options)
    {
        nint session;
        using var denormals = DenormalsAsZero.Begin();
        fixed (byte* bytes = model)
        {
            Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)this[OrtSlot.CreateSessionFromArray])(
                environment.Raw, bytes, (nuint)model.Length, options.Raw, &session));
        }

        return Own(session, OrtSlot.ReleaseSession);
    }

    public IReadOnlyList<OnnxTensorInfo> Inputs(OrtHandle session) => Describe(
        session, OrtSlot.SessionGetInputCount, OrtSlot.SessionGetInputName, OrtSlot.SessionGetInputTypeInfo);

    public IReadOnlyList<OnnxTensorInfo> Outputs(OrtHandle session) => Describe(
        session, OrtSlot.SessionGetOutputCount, OrtSlot.SessionGetOutputName, OrtSlot.SessionGetOutputTypeInfo);

    /// <summary>Ends profiling and answers the file that holds it.</summary>
    public string EndProfiling(OrtHandle session)
    {
        nint file;
        Check(((delegate* unmanaged<nint, nint, nint*, nint>)this[OrtSlot.SessionEndProfiling])(
            session.Raw, DefaultAllocator, &file));
        return Take(file);
    }

    public OnnxModelMetadata Metadata(OrtHandle session)
    {
        using var metadata = Own(Get(OrtSlot.SessionGetModelMetadata, session.Raw), OrtSlot.ReleaseModelMetadata);
        long version;
        Check(((delegate* unmanaged<nint, long*, nint>)this[OrtSlot.ModelMetadataGetVersion])(metadata.Raw, &version));
        return new OnnxModelMetadata
        {
            Producer = MetadataText(metadata, OrtSlot.ModelMetadataGetProducerName),
            GraphName = MetadataText(metadata, OrtSlot.ModelMetadataGetGraphName),
            Domain = MetadataText(metadata, OrtSlot.ModelMetadataGetDomain),
            Description = MetadataText(metadata, OrtSlot.ModelMetadataGetDescription),
            Version = version,
            Custom = CustomMetadata(metadata),
        };
    }

    private string MetadataText(OrtHandle metadata, OrtSlot slot)
    {
        nint text;
        Check(((delegate* unmanaged<nint, nint, nint*, nint>)this[slot])(metadata.Raw, DefaultAllocator, &text));
        return Take(text);
    }

    private Dictionary<string, string> CustomMetadata(OrtHandle metadata)
    {
        nint* keys;
        long count;
        Check(((delegate* unmanaged<nint, nint, nint**, long*, nint>)this[OrtSlot.ModelMetadataGetCustomMetadataMapKeys])(
            metadata.Raw, DefaultAllocator, &keys, &count));
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < count; index++)
        {
            nint value;
            Check(((delegate* unmanaged<nint, nint, nint, nint*, nint>)this[OrtSlot.ModelMetadataLookupCustomMetadataMap])(
                metadata.Raw, DefaultAllocator, keys[index], &value));
            entries[Take(keys[index])] = Take(value);
        }

        if (keys is not null)
        {
            Free((nint)keys);
        }

        return entries;
    }

    private OnnxTensorInfo[] Describe(OrtHandle session, OrtSlot countSlot, OrtSlot nameSlot, OrtSlot typeSlot)
    {
        nuint count;
        Check(((delegate* unmanaged<nint, nuint*, nint>)this[countSlot])(session.Raw, &count));
        var tensors = new OnnxTensorInfo[(int)count];
        for (nuint index = 0; index < count; index++)
        {
            nint name;
            Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)this[nameSlot])(
                session.Raw, index, DefaultAllocator, &name));
            nint type;
            Check(((delegate* unmanaged<nint, nuint, nint*, nint>)this[typeSlot])(session.Raw, index, &type));
            using var typeInfo = Own(type, OrtSlot.ReleaseTypeInfo);
            tensors[index] = Describe(Take(name), Get(OrtSlot.CastTypeInfoToTensorInfo, typeInfo.Raw));
        }

        return tensors;
    }

    /// <param name="name">The tensor's name.</param>
    /// <param name="info">Its type and shape, owned by somebody else; 0 when it is a sequence, a map or an optional.</param>
    private OnnxTensorInfo Describe(string name, nint info)
    {
        if (info == 0)
        {
            return new OnnxTensorInfo(name, TensorElementType.Undefined, []);
        }

        var (type, shape) = TypeAndShape(info);
        var symbols = stackalloc nint[Math.Max(shape.Length, 1)];
        Check(((delegate* unmanaged<nint, nint*, nuint, nint>)this[OrtSlot.GetSymbolicDimensions])(
            info, symbols, (nuint)shape.Length));
        var dimensions = new OnnxDimension[shape.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            dimensions[axis] = new OnnxDimension(shape[axis] < 0 ? null : shape[axis], Utf8Text.Read(symbols[axis]));
        }

        return new OnnxTensorInfo(name, type, dimensions);
    }

    private (TensorElementType Type, long[] Shape) TypeAndShape(nint info)
    {
        int type;
        Check(((delegate* unmanaged<nint, int*, nint>)this[OrtSlot.GetTensorElementType])(info, &type));
        nuint rank;
        Check(((delegate* unmanaged<nint, nuint*, nint>)this[OrtSlot.GetDimensionsCount])(info, &rank));
        var shape = new long[(int)rank];
        fixed (long* values = shape)
        {
            Check(((delegate* unmanaged<nint, long*, nuint, nint>)this[OrtSlot.GetDimensions])(info, values, rank));
        }

        return ((TensorElementType)type, shape);
    }
}
