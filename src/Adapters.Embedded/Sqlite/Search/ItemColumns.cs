using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>Properties of items as SQL over <c>items i</c>: a value of the kind asked for, or NULL.</summary>
internal sealed class ItemColumns(SqlParameters parameters)
{
    private static readonly Cql2Kind[] Any = [Cql2Kind.Number, Cql2Kind.Text, Cql2Kind.Boolean];

    /// <summary>The scalar kinds that a property may hold; more than one where it is bound to none.</summary>
    public static Cql2Kind[] KindsOf(PropertyReference property) => property.Name switch
    {
        ItemRecord.Id or ItemRecord.Collection => [Cql2Kind.Text],
        ItemRecord.Geometry => [Cql2Kind.Geometry],
        _ => property.Kind == Cql2Kind.Unknown ? Any : [property.Kind],
    };

    /// <summary>The value as SQL.</summary>
    public string Value(PropertyReference property, Cql2Kind kind)
    {
        var kinds = KindsOf(property);
        return property.Name switch
        {
            _ when !kinds.Contains(kind) && !(kind == Cql2Kind.Array && kinds == Any) => "NULL",
            ItemRecord.Id => "i.id",
            ItemRecord.Collection => "i.collection",
            ItemRecord.Geometry => "i.geometry",
            _ => OfJson(property, kind),
        };
    }

    /// <summary>A condition that is true where the property has no value of any kind.</summary>
    public string IsMissing(PropertyReference property)
    {
        if (property.Kind != Cql2Kind.Unknown || property.Name is ItemRecord.Id or ItemRecord.Collection or ItemRecord.Geometry)
        {
            return $"({Value(property, KindsOf(property)[0])} IS NULL)";
        }

        var (json, path) = Whole(property.Name);
        return $"(coalesce(json_type({json}, {path}), 'null') IN ('null', 'object'))";
    }

    /// <summary>The value as a member of a JSON list.</summary>
    public string Member(PropertyReference property) =>
        $"json({FilterFunctions.Member}(i.json, {parameters.Add(property.Name)}, {(int)property.Kind}))";

    private string OfJson(PropertyReference property, Cql2Kind kind)
    {
        // Times are kept as nanoseconds beside the other scalars, in a column that is shorter than the item.
        var isKeptTime = ItemRow.IsTime(property.Name);
        var (json, path) = kind == Cql2Kind.Array || (isKeptTime && kind != Cql2Kind.Instant) ? Whole(property.Name) : ("i.sortable", parameters.Add($"$.\"{property.Name}\""));
        var (type, value) = ($"json_type({json}, {path})", $"json_extract({json}, {path})");
        return kind switch
        {
            Cql2Kind.Number => $"CASE WHEN {type} IN ('integer', 'real') THEN CAST({value} AS REAL) END",
            Cql2Kind.Text => $"CASE {type} WHEN 'text' THEN {value} END",
            Cql2Kind.Boolean => $"CASE {type} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
            Cql2Kind.Array => $"CASE {type} WHEN 'array' THEN {value} END",
            Cql2Kind.Instant => $"CASE {type} WHEN 'text' THEN {FilterFunctions.Instant}({value}){(isKeptTime ? $" WHEN 'integer' THEN {value}" : string.Empty)} END",
            _ => "NULL",
        };
    }

    private (string Json, string Path) Whole(string name) => ("i.json", parameters.Add($"$.properties.\"{name}\""));
}
