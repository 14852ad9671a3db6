using System.Text;
using System.Text.Json;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Search;

/// <summary>The <c>query</c> parameter, older than filters: conditions by property, all of which must hold. Source: STAC API query extension 1.0.0.</summary>
internal static class QueryParameter
{
    private const int MaxDepth = 8;

    private static readonly Dictionary<string, ComparisonOperator> Comparisons = new(StringComparer.Ordinal)
    {
        ["eq"] = ComparisonOperator.Equal,
        ["neq"] = ComparisonOperator.NotEqual,
        ["lt"] = ComparisonOperator.Less,
        ["lte"] = ComparisonOperator.LessOrEqual,
        ["gt"] = ComparisonOperator.Greater,
        ["gte"] = ComparisonOperator.GreaterOrEqual,
    };

    /// <summary>Reads the text of a query string.</summary>
    public static Cql2Expression? Parse(string text)
    {
        try
        {
            using var json = StrictJson.Parse(Encoding.UTF8.GetBytes(text), MaxDepth);
            return Parse(json.RootElement);
        }
        catch (JsonException error)
        {
            throw Invalid("text that is no JSON", error);
        }
    }

    /// <summary>Reads the JSON; null where it asks for nothing.</summary>
    public static Cql2Expression? Parse(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(json.ValueKind.ToString());
        }

        List<Cql2Expression> conditions = [];
        foreach (var property in json.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Object)
            {
                throw Invalid($"'{property.Name}' with {property.Value.ValueKind}");
            }

            conditions.AddRange(property.Value.EnumerateObject().Select(condition => Condition(new PropertyReference(property.Name), condition)));
        }

        return conditions.Count switch
        {
            0 => null,
            1 => conditions[0],
            _ => new Junction(true, conditions),
        };
    }

    private static Cql2Expression Condition(PropertyReference property, JsonProperty condition) => condition.Name switch
    {
        "startsWith" => new Like(property, new TextLiteral(Escaped(condition) + "%")),
        "endsWith" => new Like(property, new TextLiteral("%" + Escaped(condition))),
        "contains" => new Like(property, new TextLiteral("%" + Escaped(condition) + "%")),
        "in" => condition.Value.ValueKind == JsonValueKind.Array
            ? new Membership(property, [.. condition.Value.EnumerateArray().Select(Literal)])
            : throw Invalid("'in' without a list"),
        var name => Comparisons.TryGetValue(name, out var comparison)
            ? new Comparison(comparison, property, Literal(condition.Value))
            : throw Invalid($"the operator '{name}'"),
    };

    private static string Escaped(JsonProperty condition) => condition.Value.ValueKind == JsonValueKind.String
        ? condition.Value.GetString()!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)
        : throw Invalid($"'{condition.Name}' with {condition.Value.ValueKind}");

    private static Cql2Expression Literal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new TextLiteral(value.GetString()!),
        JsonValueKind.Number when value.GetDouble() is var number && double.IsFinite(number) => new NumberLiteral(number),
        JsonValueKind.True or JsonValueKind.False => new BooleanLiteral(value.GetBoolean()),
        _ => throw Invalid($"a value of type {value.ValueKind}"),
    };

    private static InvalidInputException Invalid(string found, Exception? cause = null) => new(
        "query", "{\"PROPERTY\": {\"OPERATOR\": VALUE}} with eq, neq, lt, lte, gt, gte, startsWith, endsWith, contains or in", found, "Or use filter.", cause);
}
