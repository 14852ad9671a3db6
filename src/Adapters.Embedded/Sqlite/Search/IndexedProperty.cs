using Groundshift.Core.Cql2;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>A property with an index of its own. SQLite uses it only where a statement says the same expression, so the name stands in it.</summary>
/// <param name="Index">Name of the index.</param>
/// <param name="Kind">Number or text.</param>
/// <param name="Sql">The expression over <c>items i</c>; NULL for values of other kinds.</param>
internal sealed record IndexedProperty(string Index, Cql2Kind Kind, string Sql)
{
    private static readonly Dictionary<string, IndexedProperty> All = new(StringComparer.Ordinal)
    {
        ["eo:cloud_cover"] = Number("items_by_cloud_cover", "eo:cloud_cover"),
        ["grid:code"] = Text("items_by_grid_code", "grid:code"),
        ["proj:code"] = Text("items_by_proj_code", "proj:code"),
        ["platform"] = Text("items_by_platform", "platform"),
    };

    /// <summary>The index of a property, or null.</summary>
    public static IndexedProperty? Of(string name) => All.GetValueOrDefault(name);

    /// <summary>A condition in the form that an index answers; null where none does.</summary>
    public static IndexedCondition? Condition(Cql2Expression condition, SqlParameters parameters) => condition switch
    {
        Comparison { Operator: not ComparisonOperator.NotEqual, Left: PropertyReference property } comparison when Of(property, comparison.Right) is { } index =>
            index.Condition($"{comparison.Operator.Symbol()} {parameters.Add(Value(comparison.Right))}"),
        Between { Value: PropertyReference property } between when Of(property, between.Low) is { } index && Of(property, between.High) is not null =>
            index.Condition($"BETWEEN {parameters.Add(Value(between.Low))} AND {parameters.Add(Value(between.High))}"),
        _ => null,
    };

    private IndexedCondition Condition(string condition) => new(Index, $"{Sql} {condition}");

    private static IndexedProperty? Of(PropertyReference property, Cql2Expression value) =>
        Of(property.Name) is { } index && index.Kind == property.Kind && (value is NumberLiteral or TextLiteral) ? index : null;

    private static object Value(Cql2Expression literal) => literal is NumberLiteral number ? number.Value : ((TextLiteral)literal).Value;

    private static IndexedProperty Number(string index, string name) => new(
        index, Cql2Kind.Number, $"CASE WHEN json_type(i.sortable, '$.\"{name}\"') IN ('integer', 'real') THEN CAST(json_extract(i.sortable, '$.\"{name}\"') AS REAL) END");

    private static IndexedProperty Text(string index, string name) => new(
        index, Cql2Kind.Text, $"CASE json_type(i.sortable, '$.\"{name}\"') WHEN 'text' THEN json_extract(i.sortable, '$.\"{name}\"') END");
}

/// <summary>A condition that an index answers.</summary>
/// <param name="Index">Name of the index.</param>
/// <param name="Sql">The condition over <c>items i</c>.</param>
internal sealed record IndexedCondition(string Index, string Sql)
{
    /// <summary>A query for the numbers of all items that fulfil it.</summary>
    public string Query => $"SELECT i.number FROM items i INDEXED BY {Index} WHERE {Sql}";
}
