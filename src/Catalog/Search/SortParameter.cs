using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Search;

/// <summary>The <c>sortby</c> parameter. Source: STAC API sort extension 1.1.0.</summary>
internal static class SortParameter
{
    /// <summary>Properties that items can be sorted by, beside <c>id</c> and <c>collection</c>.</summary>
    public static IReadOnlyList<string> Properties { get; } =
    [
        "datetime", "start_datetime", "end_datetime", "created", "updated", "published", "title", "platform", "constellation", "gsd",
        "version", "deprecated", "grid:code", "eo:cloud_cover", "proj:code", "processing:level", "processing:datetime",
        "groundshift:area", "groundshift:model", "groundshift:model_version", "groundshift:valid_percent",
    ];

    private const string Prefix = "properties.";
    private const int MostKeys = 8;

    /// <summary>Reads <c>+field,-field</c>; a plus sign that was not escaped arrives as a space.</summary>
    public static IReadOnlyList<SortKey> Parse(string text) => Checked(
        [.. text.Split(',').Select(part => part.Length > 0 && part[0] is '+' or '-' or ' '
            ? new SortKey(Field(part[1..]), part[0] == '-')
            : new SortKey(Field(part), false))]);

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
            null or "asc" => new SortKey(Field(field), false),
            "desc" => new SortKey(Field(field), true),
            _ => throw Invalid(json.GetRawText()),
        };
    }

    private static string Field(string name)
    {
        if (name is "id" or "collection")
        {
            return name;
        }

        var property = name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
        return Properties.Contains(property) ? Prefix + property : throw Invalid($"'{name}'");
    }

    private static List<SortKey> Checked(List<SortKey> keys) => keys.Count <= MostKeys ? keys : throw Invalid($"{keys.Count} keys");

    private static InvalidInputException Invalid(string found) => new(
        "sortby", $"at most {MostKeys} of id, collection, {string.Join(", ", Properties)}, with + or - before them", found, "Write for example sortby=-properties.datetime.");
}
