using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Search;

/// <summary>The <c>sortby</c> parameter; which fields there are is asked later. Source: STAC API sort extension 1.1.0.</summary>
internal static class SortParameter
{
    private const int MostKeys = 8;

    /// <summary>Reads <c>+field,-field</c>; a plus sign that was not escaped arrives as a space.</summary>
    public static IReadOnlyList<SortKey> Parse(string text) => Checked(
        [.. text.Split(',').Select(part => part.Length > 0 && part[0] is '+' or '-' or ' '
            ? new SortKey(part[1..], part[0] == '-')
            : new SortKey(part, false))]);

    /// <summary>Reads <c>[{"field": …, "direction": "asc"}]</c>.</summary>
    public static IReadOnlyList<SortKey> Parse(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            throw Invalid(json.GetRawText());
        }

        return Checked([.. json.EnumerateArray().Select(Key)]);
    }

    private static SortKey Key(JsonElement json)
    {
        var field = SearchBody.Text(json, "field") ?? throw Invalid(json.GetRawText());
        return SearchBody.Text(json, "direction") switch
        {
            null or "asc" => new SortKey(field, false),
            "desc" => new SortKey(field, true),
            _ => throw Invalid(json.GetRawText()),
        };
    }

    private static List<SortKey> Checked(List<SortKey> keys) => keys.Count <= MostKeys ? keys : throw Invalid($"{keys.Count} keys");

    private static InvalidInputException Invalid(string found) => new(
        "sortby", $"at most {MostKeys} fields of /sortables, with + or - before them", found.Length <= 80 ? found : string.Concat(found.AsSpan(0, 77), "..."), "Write for example sortby=-properties.datetime.");
}
