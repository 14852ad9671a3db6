using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>Where the files of the static catalog lie.</summary>
internal static class StaticPaths
{
    public const string Root = "stac/catalog.json";

    // Items without a time, such as models that give none.
    private const string Undated = "undated";

    private const string MonthFile = "/catalog.json";
    private const long NanosecondsPerTick = 100;

    public static JsonSerializerOptions Indented { get; } = new(JsonSerializerOptions.Default)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Folder(string collection) => $"stac/{collection}/";

    public static string Collection(string collection) => Folder(collection) + "collection.json";

    public static string Months(string collection) => Folder(collection) + "months/";

    public static string Month(string collection, string month) => Months(collection) + month + MonthFile;

    /// <summary>By the id alone, so that the address of the current item stays when its assets move.</summary>
    public static string Item(string collection, string id) => $"{Folder(collection)}items/{id}.json";

    public static string MonthOf(StacItem item) =>
        (Timestamp.Read(item.Properties["datetime"]) ?? Timestamp.Read(item.Properties["start_datetime"])) is { } time
            ? time.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture)
            : Undated;

    /// <summary>The search range that holds a month; null, which is everything, for items without a time.</summary>
    public static DatetimeRange? RangeOf(string month)
    {
        if (month == Undated)
        {
            return null;
        }

        var first = DateTimeOffset.ParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return new DatetimeRange(Nanoseconds(first), Nanoseconds(first.AddMonths(1)) - 1);
    }

    /// <summary>The path to <paramref name="to"/> as a link in the file <paramref name="from"/>.</summary>
    public static string Relative(string from, string to)
    {
        var source = from.Split('/')[..^1];
        var target = to.Split('/');
        var common = 0;
        while (common < source.Length && common < target.Length - 1 && source[common] == target[common])
        {
            common++;
        }

        var up = string.Concat(Enumerable.Repeat("../", source.Length - common));
        return (up.Length == 0 ? "./" : up) + string.Join('/', target[common..]);
    }

    public static JsonObject Link(string rel, string from, string to, string? title = null, string type = MediaTypes.Json)
    {
        var link = new JsonObject { ["rel"] = rel, ["href"] = Relative(from, to), ["type"] = type };
        if (title is not null)
        {
            link["title"] = title;
        }

        return link;
    }

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
}
