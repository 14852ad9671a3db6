using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;

namespace Groundshift.InferenceWorker.Pipeline.Context;

/// <summary>Weather of one month over an area.</summary>
/// <param name="TemperatureKelvin">Mean air temperature at 2 m.</param>
/// <param name="PrecipitationMetres">Total precipitation of the month, metres of water.</param>
public sealed record MonthWeather(float TemperatureKelvin, float PrecipitationMetres);

/// <summary>
/// Weather by month, for models that take it. A file of comma-separated values with the header
/// <c>month,temperature_k,precipitation_m</c>, or a JSON array of objects with these fields; a month is written <c>2021-06</c>. The
/// units are those of ERA5's monthly means of <c>2m_temperature</c> and sums of <c>total_precipitation</c>.
/// </summary>
public sealed class WeatherTable
{
    /// <summary>Header of the file.</summary>
    public const string Header = "month,temperature_k,precipitation_m";

    // Extremes ever measured at the surface, which no month reaches: -89.2 °C (Vostok 1983), 56.7 °C (Death Valley 1913). Source: WMO
    // World Weather and Climate Extremes Archive. Values outside are of another unit.
    private const double Coldest = 183;
    private const double Hottest = 330;

    // The wettest month on record had 9.3 m (Cherrapunji, July 1861). Source: as above.
    private const double Wettest = 9.3;

    private readonly Dictionary<DateOnly, MonthWeather> _months = [];

    /// <summary>No weather: every month is unknown.</summary>
    public static WeatherTable None { get; } = new();

    /// <summary>The weather of a month, by its first day; null where it is unknown.</summary>
    public MonthWeather? Find(DateOnly month) => _months.GetValueOrDefault(month);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">The file is missing, or a line of it is wrong.</exception>
    public static WeatherTable Read(string file)
    {
        if (!File.Exists(file))
        {
            throw Wrong(file, "a file", "no such file");
        }

        return Parse(File.ReadAllText(file), Path.GetFileName(file));
    }

    /// <summary>Reads the text of a file.</summary>
    /// <inheritdoc cref="Read"/>
    public static WeatherTable Parse(string text, string name)
    {
        var table = new WeatherTable();
        var rows = text.TrimStart().StartsWith('[') ? FromJson(text, name) : FromLines(text, name);
        foreach (var (place, month, temperature, precipitation) in rows)
        {
            table.Add($"{name} {place}", month, temperature, precipitation);
        }

        return table;
    }

    private static IEnumerable<(string Place, string? Month, string? Temperature, string? Precipitation)> FromLines(string text, string name)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries);
        if (lines[0] != Header)
        {
            throw Wrong($"{name} line 1", Header, $"'{lines[0]}'");
        }

        for (var line = 1; line < lines.Length; line++)
        {
            if (lines[line].Length > 0)
            {
                var fields = lines[line].Split(',', StringSplitOptions.TrimEntries);
                yield return fields.Length == 3
                    ? ($"line {line + 1}", fields[0], fields[1], fields[2])
                    : throw Wrong($"{name} line {line + 1}", "three values", $"'{lines[line]}'");
            }
        }
    }

    private static IEnumerable<(string Place, string? Month, string? Temperature, string? Precipitation)> FromJson(string text, string name)
    {
        JsonArray array;
        try
        {
            array = JsonNode.Parse(text)!.AsArray(); // The text begins with a bracket, so it is no null.
        }
        catch (JsonException exception)
        {
            throw new InvalidInputException(name, "a JSON array", exception.Message, $"Write {Header} per month.", exception);
        }

        return array.Select((entry, place) => (
            $"entry {place}", Field(entry, "month"), Field(entry, "temperature_k"), Field(entry, "precipitation_m")));
    }

    private static string? Field(JsonNode? entry, string name) => (entry as JsonObject)?[name]?.ToString();

    private void Add(string field, string? month, string? temperature, string? precipitation)
    {
        if (!DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first))
        {
            throw Wrong($"{field}, month", "a month such as 2021-06", $"'{month}'");
        }

        var weather = new MonthWeather(
            Number($"{field}, temperature_k", temperature, Coldest, Hottest, "kelvin"),
            Number($"{field}, precipitation_m", precipitation, 0, Wettest, "metres"));
        if (!_months.TryAdd(first, weather))
        {
            throw Wrong($"{field}, month", "every month once", $"{month} again");
        }
    }

    private static float Number(string field, string? text, double least, double most, string unit) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? (float)value
            : throw Wrong(field, FormattableString.Invariant($"{least} to {most} {unit}"), $"'{text}'");

    private static InvalidInputException Wrong(string field, string expected, string found) => new(field, expected, found, $"Write {Header} per month.");
}
