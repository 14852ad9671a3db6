namespace Groundshift.Core.Pixels;

/// <summary>What a sample means once <c>sample · scale + offset</c> has been applied.</summary>
public enum PixelUnit
{
    /// <summary>Bare digital numbers: no physical unit is known.</summary>
    DigitalNumber,

    /// <summary>Reflectance, nominally 0 to 1.</summary>
    Reflectance,

    /// <summary>Radar backscatter in decibel.</summary>
    Decibel,

    /// <summary>Radar backscatter as linear power.</summary>
    LinearPower,
}
