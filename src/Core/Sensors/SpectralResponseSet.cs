namespace Groundshift.Core.Sensors;

/// <summary>The responses of one instrument, with a sentence on where they come from.</summary>
/// <param name="Origin">For the notes of a product: which responses were used.</param>
/// <param name="Responses">One per band, in the instrument's order.</param>
public sealed record SpectralResponseSet(string Origin, IReadOnlyList<SpectralResponse> Responses)
{
    /// <summary>
    /// Responses made from ESA's centre and bandwidth of each band: a flat top with short straight edges. For machines without
    /// measured tables.
    /// </summary>
    public static SpectralResponseSet Parametric(Sentinel2Platform platform) => new(
        $"parametric responses of Sentinel-2{platform}, flat between ESA's half-maximum wavelengths",
        [.. Sentinel2.Bands(platform).Select(band => SpectralResponse.Trapezoid(
            band.Name,
            band.CentreNanometres ?? throw new InvalidOperationException($"{band.Name} has no centre."),
            band.WidthNanometres ?? throw new InvalidOperationException($"{band.Name} has no width.")))]);

    /// <summary>One band's response, or null.</summary>
    public SpectralResponse? Find(string band) => Responses.FirstOrDefault(response => response.Band == band);
}
