namespace Groundshift.Core.Sensors;

/// <summary>Families of sensors that share bands and conventions.</summary>
public enum SensorKind
{
    /// <summary>Any optical sensor described by STAC fields alone.</summary>
    Generic,

    /// <summary>Sentinel-2 MultiSpectral Instrument.</summary>
    Sentinel2,

    /// <summary>Sentinel-1 C-band radar.</summary>
    Sentinel1,

    /// <summary>EnMAP hyperspectral imager.</summary>
    EnMap,
}
