using Groundshift.Core.Jobs;

namespace Groundshift.Core.Sensors;

/// <summary>The hyperspectral imager EnMAP. Its bands are known by wavelength only: numbers and centres differ between products.</summary>
/// <remarks>Source: DLR, "EnMAP Ground Segment: Product Specification" (EN-PCV-ICD-2009-2), level 2A: 30 m, reflectance times 10000 as int16, background -32768.</remarks>
public static class EnMap
{
    /// <summary>Ground sampling distance in metres.</summary>
    public const double GsdMetres = 30;

    /// <summary>Factor from samples to reflectance of level 2A.</summary>
    public const double Scale = 0.0001;

    /// <summary>Background value of level 2A.</summary>
    public const double Nodata = -32768;

    /// <summary>The band that measures a wavelength: the nearest valid centre, if it is no farther than half of the band's width.</summary>
    /// <param name="bands">Bands in the order of the file.</param>
    /// <param name="nanometres">The wavelength.</param>
    /// <param name="reachNanometres">How far a centre may be; null for half of the band's own width.</param>
    /// <returns>Index into <paramref name="bands"/>, or null.</returns>
    /// <remarks>A band without a stated width counts up to 6.5 nm from its centre, half of the widest spacing of the instrument (13 nm).</remarks>
    public static int? BandAt(IReadOnlyList<SpectralBand> bands, double nanometres, double? reachNanometres = null)
    {
        const double unstatedHalfWidth = 6.5;
        int? nearest = null;
        for (var i = 0; i < bands.Count; i++)
        {
            var distance = Math.Abs(bands[i].CentreNanometres - nanometres);
            var reach = reachNanometres ?? bands[i].WidthNanometres / 2 ?? unstatedHalfWidth;
            if (bands[i].IsValid && distance <= reach && (nearest is null || distance < Math.Abs(bands[nearest.Value].CentreNanometres - nanometres)))
            {
                nearest = i;
            }
        }

        return nearest;
    }

    /// <summary>The bands of a scene by wavelength; validity is what the data say.</summary>
    /// <param name="scene">A scene whose bands carry wavelengths.</param>
    /// <param name="holdsData">True for a band (by its position in <see cref="SceneSource.Bands"/>) with at least one valid sample.</param>
    /// <exception cref="InvalidInputException">A band has no wavelength.</exception>
    public static IReadOnlyList<SpectralBand> SpectralBands(SceneSource scene, Func<int, bool> holdsData) =>
        [.. scene.Bands.Select((band, i) => SpectralBand.Of(band, holdsData(i)))];
}
