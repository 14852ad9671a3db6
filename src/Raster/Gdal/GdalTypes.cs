using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Gdal;

/// <summary>GDALRIOResampleAlg.</summary>
internal enum Resampling
{
    Nearest = 0,
    Bilinear = 1,
    Cubic = 2,
    Average = 5,
    Mode = 6,
}

/// <summary>GDALDataType of our sample types. Source: gdal.h of 3.6.</summary>
internal static class GdalTypes
{
    internal static int Code(this SampleType type) => type switch
    {
        SampleType.UInt8 => 1,
        SampleType.UInt16 => 2,
        SampleType.Int16 => 3,
        SampleType.Float32 => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>Null for types that no sensor of ours uses (complex, 64-bit).</summary>
    internal static SampleType? FromCode(int code) => code switch
    {
        1 => SampleType.UInt8,
        2 => SampleType.UInt16,
        3 => SampleType.Int16,
        6 => SampleType.Float32,
        _ => null,
    };

    internal static string Name(int code) => code switch
    {
        1 => "uint8",
        2 => "uint16",
        3 => "int16",
        4 => "uint32",
        5 => "int32",
        6 => "float32",
        7 => "float64",
        >= 8 and <= 11 => "a complex type",
        12 => "uint64",
        13 => "int64",
        14 => "int8",
        _ => $"GDAL type {code}",
    };
}
