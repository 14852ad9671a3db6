using Groundshift.Core.Pixels;

namespace Groundshift.Core.Jobs;

/// <summary>One band of a scene, in the sensor's own naming, with the one scale and offset that hold for it.</summary>
public sealed record SceneBand
{
    /// <summary>Sensor's band name: <c>B02</c>, <c>B8A</c>, <c>VV</c>, <c>band_001</c>.</summary>
    public required string Name { get; init; }

    /// <summary>STAC common name, where there is one.</summary>
    public string? CommonName { get; init; }

    /// <summary>Centre wavelength in micrometres.</summary>
    public double? CentreMicrometres { get; init; }

    /// <summary>Full width at half maximum in micrometres.</summary>
    public double? WidthMicrometres { get; init; }

    /// <summary>Native ground sampling distance in metres.</summary>
    public double? GsdMetres { get; init; }

    /// <summary>File that holds the band.</summary>
    public required AssetReference Asset { get; init; }

    /// <summary>Band number in the file, from 1.</summary>
    public int Index { get; init; } = 1;

    /// <summary>Factor from samples to <see cref="Unit"/>.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Summand from samples to <see cref="Unit"/>, added after the factor.</summary>
    public double Offset { get; init; }

    /// <summary>Sample that means no data; null when the provider declares none. NaN never counts as data.</summary>
    public double? Nodata { get; init; }

    /// <summary>Meaning of a scaled sample.</summary>
    public PixelUnit Unit { get; init; } = PixelUnit.DigitalNumber;
}
