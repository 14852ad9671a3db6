using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;

namespace Groundshift.Catalog.Search;

/// <summary>
/// Which fields of items to answer with. What is included comes beside a default set that keeps items valid; the most specific path
/// decides, and an inclusion beats an exclusion of the same path. Source: STAC API fields extension 1.0.0.
/// </summary>
internal sealed class FieldSelection
{
    private const int MostFields = 200;

    private static readonly string[] Default =
        ["type", "stac_version", "stac_extensions", "id", "collection", "geometry", "bbox", "links", "assets", "properties.datetime", "properties.start_datetime", "properties.end_datetime"];

    private static readonly HashSet<string> TopLevel =
        new(StringComparer.Ordinal) { "type", "stac_version", "stac_extensions", "id", "collection", "geometry", "bbox", "links", "assets", "properties" };

    private readonly HashSet<string> _included;
    private readonly HashSet<string> _excluded;
    private readonly bool _keepsOthers;

    private FieldSelection(IReadOnlyList<string> included, IReadOnlyList<string> excluded)
    {
        if (included.Count + excluded.Count > MostFields)
        {
            throw new InvalidInputException("fields", $"at most {MostFields} fields", $"{included.Count + excluded.Count}", "Leave fields out for whole items.");
        }

        _excluded = [.. excluded.Select(Path)];
        _keepsOthers = included.Count == 0 && excluded.Count > 0;
        _included = _keepsOthers ? [] : [.. Default.Where(field => !_excluded.Contains(field)), .. included.Select(Path)];
    }

    /// <summary>Reads <c>id,properties.gsd,-geometry</c>; a plus sign that was not escaped arrives as a space.</summary>
    public static FieldSelection Parse(string text)
    {
        var fields = text.Split(',').Select(field => field.Trim()).Where(field => field.Length > 0).ToList();
        return new FieldSelection(
            [.. fields.Where(field => field[0] != '-').Select(field => field.TrimStart('+'))],
            [.. fields.Where(field => field[0] == '-').Select(field => field[1..])]);
    }

    /// <summary>Reads <c>{"include": […], "exclude": […]}</c>.</summary>
    public static FieldSelection Parse(JsonElement json) => json.ValueKind == JsonValueKind.Object
        && json.EnumerateObject().All(member => member.Name is "include" or "exclude")
        ? new FieldSelection(SearchBody.List(json, "include"), SearchBody.List(json, "exclude"))
        : throw new InvalidInputException("fields", "an object with include and exclude", json.ValueKind.ToString(), "Leave fields out for whole items.");

    /// <summary>The item with only those fields.</summary>
    public JsonObject Apply(JsonObject item) => Pick(item, string.Empty) ?? [];

    private JsonObject? Pick(JsonObject json, string path)
    {
        JsonObject? picked = null;
        foreach (var (name, value) in json)
        {
            var inner = path.Length == 0 ? name : $"{path}.{name}";
            var kept = Keeps(inner);
            if (value is JsonObject members && (kept ? HasRuleBelow(_excluded, inner) : HasRuleBelow(_included, inner)))
            {
                if (Pick(members, inner) is { } part)
                {
                    (picked ??= [])[name] = part;
                }
            }
            else if (kept)
            {
                (picked ??= [])[name] = value?.DeepClone();
            }
        }

        return picked;
    }

    private bool Keeps(string path)
    {
        for (var prefix = path; ;)
        {
            if (_included.Contains(prefix))
            {
                return true;
            }

            if (_excluded.Contains(prefix))
            {
                return false;
            }

            var dot = prefix.LastIndexOf('.');
            if (dot < 0)
            {
                return _keepsOthers;
            }

            prefix = prefix[..dot];
        }
    }

    private static bool HasRuleBelow(HashSet<string> rules, string path) =>
        rules.Any(rule => rule.Length > path.Length && rule[path.Length] == '.' && rule.StartsWith(path, StringComparison.Ordinal));

    private static string Path(string field) => TopLevel.Contains(field.Split('.')[0]) ? field : $"properties.{field}";
}
