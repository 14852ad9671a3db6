namespace Groundshift.Core.Pixels;

/// <summary>Storage type of raster samples and tensors.</summary>
public enum SampleType
{
    /// <summary>Unsigned 8-bit.</summary>
    UInt8,

    /// <summary>Unsigned 16-bit.</summary>
    UInt16,

    /// <summary>Signed 16-bit.</summary>
    Int16,

    /// <summary>32-bit float.</summary>
    Float32,
}

/// <summary>Facts about sample types.</summary>
public static class SampleTypes
{
    /// <summary>Bytes per sample.</summary>
    public static int Size(this SampleType type) => type switch
    {
        SampleType.UInt8 => 1,
        SampleType.UInt16 or SampleType.Int16 => 2,
        SampleType.Float32 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
