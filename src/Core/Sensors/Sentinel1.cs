using Groundshift.Core.Pixels;

namespace Groundshift.Core.Sensors;

/// <summary>The C-band radar of Sentinel-1.</summary>
/// <remarks>Source: ESA, "Sentinel-1 Product Specification" (S1-RS-MDA-52-7441), Interferometric Wide swath, ground range detected: pixel spacing 10 m.</remarks>
public static class Sentinel1
{
    private const double GridMetres = 10;

    /// <summary>The polarisations, cross-polarised behind co-polarised: VV, VH, HH, HV.</summary>
    public static IReadOnlyList<SensorBand> Bands { get; } =
        [.. new[] { "VV", "VH", "HH", "HV" }.Select(name => new SensorBand(name, null, null, null, GridMetres))];

    /// <summary>The band that a text names in any case; null for anything else.</summary>
    public static string? BandOf(string? text) =>
        Bands.FirstOrDefault(band => string.Equals(band.Name, text, StringComparison.OrdinalIgnoreCase))?.Name;

    /// <summary>
    /// What a declared unit says of the samples: <c>dB</c> is <see cref="PixelUnit.Decibel"/>; <c>linear</c>, <c>power</c>, <c>sigma0</c> and
    /// <c>1</c> are <see cref="PixelUnit.LinearPower"/>. Anything else, and nothing declared, is a bare number: the scale of radar is never guessed.
    /// </summary>
    public static PixelUnit UnitOf(string? declared) => declared?.ToLowerInvariant() switch
    {
        "db" or "decibel" => PixelUnit.Decibel,
        "linear" or "power" or "linear power" or "sigma0" or "gamma0" or "1" => PixelUnit.LinearPower,
        _ => PixelUnit.DigitalNumber,
    };
}
