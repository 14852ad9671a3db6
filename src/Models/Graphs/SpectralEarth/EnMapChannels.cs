using System.Globalization;
using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Graphs.SpectralEarth;

/// <summary>
/// The 202 of EnMAP's 224 bands that SpectralEarth was trained on, by wavelength: sorted ascending, positions 126 to 140 and 145 to
/// 151 (water vapour) dropped. VNIR and SWIR stay interleaved from 902 to 993 nm. Source of the rule: the band table of
/// AABNassim/spectral_earth at 5084a29. Source of centres and widths: metadata of a delivered EnMAP L2A scene (DLR); they move by
/// a fraction of a nanometre from scene to scene.
/// </summary>
internal static class EnMapChannels
{
    /// <summary>Bands that are kept.</summary>
    public const int Count = 202;

    // Edges of the water-vapour window around 1.85 µm: empty in some deliveries of level 2A (HySpecNet-11k, bands 161 to 167 from 1).
    private const double EmptyFromNanometres = 1738;
    private const double EmptyToNanometres = 1968;

    private const string Resource = "SpectralEarth/enmap-bands.csv";

    private static readonly (double Centre, double Width)[] Bands = [.. ReadAll().Where((_, place) => place is not ((>= 126 and <= 140) or (>= 145 and <= 151)))];

    /// <summary>The source of a package.</summary>
    /// <param name="mayLackAny">True where a scene may lack any band; false allows it only where deliveries of EnMAP differ.</param>
    public static ModelSource Source(bool mayLackAny)
    {
        var names = Enumerable.Range(1, Bands.Length).Select(number => string.Create(CultureInfo.InvariantCulture, $"b{number:000}")).ToArray();
        return new ModelSource
        {
            Sensor = SensorKind.EnMap,
            Bands = names,
            Wavelengths = [.. Bands.Select(band => band.Centre)],
            Widths = [.. Bands.Select(band => band.Width)],
            OptionalBands = [.. names.Where((_, place) => mayLackAny || Bands[place].Centre is > EmptyFromNanometres and < EmptyToNanometres)],
            Levels = ["L2A"],
        };
    }

    private static IEnumerable<(double Centre, double Width)> ReadAll()
    {
        using var stream = typeof(EnMapChannels).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} was not built in.");
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            var fields = line.Split(',');
            yield return (double.Parse(fields[0], CultureInfo.InvariantCulture), double.Parse(fields[1], CultureInfo.InvariantCulture));
        }
    }
}
