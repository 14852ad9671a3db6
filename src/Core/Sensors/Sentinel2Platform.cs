namespace Groundshift.Core.Sensors;

/// <summary>The Sentinel-2 satellites, whose filters differ by some nanometres.</summary>
public enum Sentinel2Platform
{
    /// <summary>Sentinel-2A, from 2015.</summary>
    A,

    /// <summary>Sentinel-2B, from 2017.</summary>
    B,

    /// <summary>Sentinel-2C, from 2024.</summary>
    C,
}
