using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>A relation of a list among the properties to a list of texts. Numbers are left to the evaluator: jsonb compares them as decimals.</summary>
/// <param name="Relation">Seen from the property.</param>
/// <param name="Property">The property.</param>
/// <param name="Texts">What it is compared with.</param>
internal sealed record ListRelation(ArrayRelation Relation, PropertyReference Property, string[] Texts)
{
    /// <summary>The relation that a predicate asks for, or null where it is of another form.</summary>
    public static ListRelation? Of(ArrayPredicate predicate) => (predicate.Left, predicate.Right) switch
    {
        (PropertyReference property, ArrayExpression list) => Of(predicate.Relation, property, list),
        (ArrayExpression list, PropertyReference property) => Of(Turned(predicate.Relation), property, list),
        _ => null,
    };

    /// <summary>The condition; NULL where the property is no list.</summary>
    public string Sql(ItemColumns columns, SqlValues values)
    {
        var list = columns.Value(Property, Cql2Kind.Array);
        if (Relation == ArrayRelation.Overlaps)
        {
            return $"jsonb_exists_any({list}, {values.Add(Texts)})";
        }

        var texts = $"{values.Add(new JsonArray([.. Texts.Select(text => (JsonNode)text)]).ToJsonString())}::jsonb";
        return Relation switch
        {
            ArrayRelation.Contains => $"({list} @> {texts})",
            ArrayRelation.ContainedBy => $"({list} <@ {texts})",
            _ => $"({list} @> {texts} AND {list} <@ {texts})",
        };
    }

    private static ListRelation? Of(ArrayRelation relation, PropertyReference property, ArrayExpression list) =>
        property.Kind == Cql2Kind.Array && ItemColumns.Holds(property) && list.Items.All(item => item is TextLiteral)
            ? new ListRelation(relation, property, [.. list.Items.Cast<TextLiteral>().Select(text => text.Value)])
            : null;

    private static ArrayRelation Turned(ArrayRelation relation) => relation switch
    {
        ArrayRelation.Contains => ArrayRelation.ContainedBy,
        ArrayRelation.ContainedBy => ArrayRelation.Contains,
        _ => relation,
    };
}
