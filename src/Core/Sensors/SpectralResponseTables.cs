using System.Globalization;
using System.Text.Json;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Sensors;

/// <summary>Reads measured response functions of Sentinel-2 from tables that a user has downloaded.</summary>
public static class SpectralResponseTables
{
    private const int MostSamples = 20_000;

    /// <summary>
    /// Reads comma-separated values: a header <c>wavelength_nm,B01,B02,…</c> and one line per wavelength, in rising order. An empty
    /// field is 0. Columns may carry the prefixes of ESA's workbook (<c>S2A_SR_AV_B1</c>).
    /// </summary>
    /// <exception cref="InvalidInputException">The table has another form.</exception>
    public static SpectralResponseSet ReadCsv(TextReader reader, string origin)
    {
        var header = reader.ReadLine()?.Split(',') ?? throw Invalid("header", "wavelength_nm,B01,…", "an empty file");
        var names = header.Skip(1).Select(column => BandOf(column, origin)).ToArray();
        var wavelengths = new List<double>();
        var columns = names.Select(_ => new List<double>()).ToArray();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            var fields = line.Split(',');
            if (fields.Length != header.Length || wavelengths.Count == MostSamples)
            {
                throw Invalid($"line {wavelengths.Count + 2}", $"{header.Length} fields, at most {MostSamples} lines", $"{fields.Length} fields");
            }

            wavelengths.Add(Number(fields[0], wavelengths.Count + 2));
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].Add(fields[i + 1].Length == 0 ? 0 : Number(fields[i + 1], wavelengths.Count + 1));
            }
        }

        return Set(origin, [.. names.Select((name, i) => (name, (IReadOnlyList<double>)wavelengths, (IReadOnlyList<double>)columns[i]))]);
    }

    /// <summary>
    /// Reads the layout of the EnMAP-Box: a GeoJSON feature collection, one feature per band, of which <c>properties.name</c> begins with
    /// the band and <c>properties.response</c> holds <c>x</c> in nanometres and <c>y</c>.
    /// </summary>
    /// <exception cref="InvalidInputException">The file has another form.</exception>
    public static SpectralResponseSet ReadGeoJson(Stream stream, string origin)
    {
        try
        {
            using var document = JsonDocument.Parse(stream);
            var bands = new List<(string, IReadOnlyList<double>, IReadOnlyList<double>)>();
            foreach (var feature in document.RootElement.GetProperty("features").EnumerateArray())
            {
                var properties = feature.GetProperty("properties");
                var response = properties.GetProperty("response");
                var title = properties.GetProperty("name").GetString() ?? string.Empty;
                bands.Add((BandOf(title.Split(' ')[0], origin), Numbers(response.GetProperty("x")), Numbers(response.GetProperty("y"))));
            }

            return Set(origin, bands);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Invalid(origin, "a feature collection with name and response (x, y) per band", error.Message, error);
        }
    }

    private static SpectralResponseSet Set(string origin, List<(string Band, IReadOnlyList<double> X, IReadOnlyList<double> Y)> bands)
    {
        var repeated = bands.GroupBy(band => band.Band).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (bands.Count == 0 || repeated is not null)
        {
            throw Invalid(origin, "each band once", repeated is null ? "no band" : $"{repeated} twice");
        }

        try
        {
            return new SpectralResponseSet(origin, [.. bands.Select(band => new SpectralResponse(band.Band, band.X, band.Y))]);
        }
        catch (ArgumentException error)
        {
            throw Invalid(origin, "rising wavelengths and responses of 0 or more", error.Message, error);
        }
    }

    private static string BandOf(string text, string origin)
    {
        const string esaMark = "_SR_AV_";
        var mark = text.IndexOf(esaMark, StringComparison.OrdinalIgnoreCase);
        var name = (mark < 0 ? text : text[(mark + esaMark.Length)..]).Trim();
        return Sentinel2.BandOf(name) ?? throw Invalid(origin, "a Sentinel-2 band such as B01 or B8A", $"'{text}'");
    }

    private static double Number(string text, int line) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid($"line {line}", "a number", $"'{text}'");

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    private static InvalidInputException Invalid(string field, string expected, string found, Exception? cause = null) =>
        new($"spectral response table, {field}", expected, found, "Remove the table from the configuration to work with the built-in parametric responses.", cause);
}
