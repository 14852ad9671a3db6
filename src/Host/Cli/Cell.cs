using System.Globalization;
using System.Text.Json.Nodes;

namespace Groundshift.Host.Cli;

/// <summary>One value of a list or a record: words for people, and a value of its own kind for machines.</summary>
/// <param name="Text">What people read; <c>-</c> where there is nothing.</param>
/// <param name="Json">What machines read: number, truth value, RFC 3339 time, array or text; null where there is nothing.</param>
internal readonly record struct Cell(string Text, JsonNode? Json)
{
    private const string Nothing = "-";

    /// <summary>Nothing to tell.</summary>
    public static readonly Cell None = new(Nothing, null);

    public static implicit operator Cell(string? text) => new(text ?? Nothing, text);

    public static implicit operator Cell(bool? value) => new(value switch { true => "yes", false => "no", null => Nothing }, value);

    public static implicit operator Cell(int? value) => (long?)value;

    public static implicit operator Cell(long? value) => new(value?.ToString(CultureInfo.InvariantCulture) ?? Nothing, value);

    /// <summary>With two decimals for people, whole for machines.</summary>
    public static implicit operator Cell(double? value) => new(value?.ToString("0.##", CultureInfo.InvariantCulture) ?? Nothing, value);

    /// <summary>In UTC.</summary>
    public static implicit operator Cell(DateTimeOffset? time) => new(
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? Nothing,
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));

    /// <summary>Several words.</summary>
    /// <param name="words">An array for machines.</param>
    /// <param name="none">What people read when there is none.</param>
    public static Cell List(IEnumerable<string> words, string none = Nothing)
    {
        string[] all = [.. words];
        return new(all.Length == 0 ? none : string.Join(", ", all), new JsonArray([.. all.Select(word => (JsonNode)word)]));
    }

    /// <summary>A number that people read with its unit.</summary>
    public static Cell Measure(double? value, string unit, string format = "0.##") =>
        new(value is { } number ? $"{number.ToString(format, CultureInfo.InvariantCulture)} {unit}" : Nothing, value);
}
