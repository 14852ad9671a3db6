namespace Groundshift.Core.Sensors;

/// <summary>One band of an instrument, as its maker describes it.</summary>
/// <param name="Name">The sensor's own name: <c>B02</c>, <c>B8A</c>, <c>VV</c>.</param>
/// <param name="CommonName">STAC common name, or null for radar.</param>
/// <param name="CentreNanometres">Centre wavelength in nanometres; null for radar.</param>
/// <param name="WidthNanometres">Full width at half maximum in nanometres; null for radar.</param>
/// <param name="GsdMetres">Native ground sampling distance in metres.</param>
public sealed record SensorBand(string Name, string? CommonName, double? CentreNanometres, double? WidthNanometres, double GsdMetres)
{
    /// <summary>Centre wavelength in micrometres, as STAC gives it.</summary>
    public double? CentreMicrometres => CentreNanometres / 1000;

    /// <summary>Full width at half maximum in micrometres, as STAC gives it.</summary>
    public double? WidthMicrometres => WidthNanometres / 1000;
}
