using Groundshift.Core.Jobs;

namespace Groundshift.Core.Sensors;

/// <summary>Where one band of an imaging spectrometer lies in the spectrum, and whether its samples can be used.</summary>
/// <param name="CentreNanometres">Centre wavelength.</param>
/// <param name="WidthNanometres">Full width at half maximum; null where the product does not say.</param>
/// <param name="IsValid">False when the data hold no valid sample in the band, as in the water-vapour bands of EnMAP.</param>
public sealed record SpectralBand(double CentreNanometres, double? WidthNanometres, bool IsValid = true)
{
    /// <summary>The band of a scene.</summary>
    /// <param name="band">A band with its centre wavelength.</param>
    /// <param name="isValid">What the data say.</param>
    /// <exception cref="InvalidInputException">The band has no centre wavelength: it is never assumed.</exception>
    public static SpectralBand Of(SceneBand band, bool isValid = true) => new(
        (band.CentreMicrometres ?? throw new InvalidInputException(
            $"bands.{band.Name}.center_wavelength",
            "a wavelength in the item or in METADATA.XML",
            "nothing",
            "Bands of a spectrometer are chosen by wavelength; give the item its metadata file.")) * 1000,
        band.WidthMicrometres * 1000,
        isValid);
}
