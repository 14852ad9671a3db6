using Groundshift.Core.Jobs;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Which bands of a scene show it to people: those nearest to red, green and blue, else the first three.</summary>
internal static class NaturalColours
{
    // Centres of the visible bands of Sentinel-2 in nanometres (ESA user guide); Landsat's lie within a few.
    private static readonly (string Name, double Nanometres)[] Wanted = [("red", 665), ("green", 560), ("blue", 490)];

    // A band farther away shows another colour.
    private const double Farthest = 40;

    /// <summary>Places of red, green and blue among the bands; grey, three times one band, where there are fewer than three.</summary>
    /// <param name="names">Bands of the pair, by the sensor's names or by wavelength.</param>
    /// <param name="wavelengths">Their centres in nanometres where the model chose them so; else empty.</param>
    /// <param name="source">The item that describes them.</param>
    public static int[] Of(IReadOnlyList<string> names, IReadOnlyList<double> wavelengths, SceneSource source)
    {
        int[] found = [.. Wanted.Select(colour => Nearest(names, wavelengths, source, colour))];
        return found.All(place => place >= 0) ? found : names.Count >= Wanted.Length ? [2, 1, 0] : [0, 0, 0];
    }

    private static int Nearest(IReadOnlyList<string> names, IReadOnlyList<double> wavelengths, SceneSource source, (string Name, double Nanometres) colour)
    {
        var (best, distance) = (-1, Farthest);
        for (var place = 0; place < names.Count; place++)
        {
            var band = source.Bands.FirstOrDefault(candidate => candidate.Name == names[place]);
            var away = band?.CommonName == colour.Name ? 0
                : wavelengths.Count > place ? Math.Abs(wavelengths[place] - colour.Nanometres)
                : band?.CentreMicrometres is { } centre ? Math.Abs((centre * 1000) - colour.Nanometres) : double.MaxValue;
            if (away < distance)
            {
                (best, distance) = (place, away);
            }
        }

        return best;
    }
}
