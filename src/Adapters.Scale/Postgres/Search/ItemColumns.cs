using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>Properties of items as SQL over <c>items i</c>: a value of the kind asked for, or NULL.</summary>
internal sealed class ItemColumns(SqlValues values)
{
    private static readonly Cql2Kind[] Any = [Cql2Kind.Number, Cql2Kind.Text, Cql2Kind.Boolean];

    /// <summary>The scalar kinds that a property may hold; more than one where it is bound to none.</summary>
    public static Cql2Kind[] KindsOf(PropertyReference property) => property.Name switch
    {
        ItemRecord.Id or ItemRecord.Collection => [Cql2Kind.Text],
        ItemRecord.Geometry => [Cql2Kind.Geometry],
        _ => property.Kind == Cql2Kind.Unknown ? Any : [property.Kind],
    };

    /// <summary>Whether the columns hold all that the property's kind can be; a kept time is there as a time alone.</summary>
    public static bool Holds(PropertyReference property) => property.Name switch
    {
        ItemRecord.Id or ItemRecord.Collection => true,
        ItemRecord.Geometry => false,
        _ => property.Kind is Cql2Kind.Array or Cql2Kind.Instant || !ItemRow.IsTime(property.Name),
    };

    /// <summary>The value as SQL.</summary>
    public string Value(PropertyReference property, Cql2Kind kind) => property.Name switch
    {
        _ when !KindsOf(property).Contains(kind) => "NULL",
        ItemRecord.Id => "i.id",
        ItemRecord.Collection => "i.collection",
        _ => OfJson(values.Add(property.Name), kind),
    };

    /// <summary>A condition that is true where the property has no value of any kind; for properties that the columns hold.</summary>
    public string IsMissing(PropertyReference property)
    {
        if (property.Name == ItemRecord.Geometry)
        {
            return "(i.geometry IS NULL)";
        }

        var kinds = KindsOf(property);
        if (kinds.Length == 1)
        {
            return $"({Value(property, kinds[0])} IS NULL)";
        }

        var name = values.Add(property.Name);
        return $"((i.sortable -> {name}) IS NULL AND (i.lists -> {name}) IS NULL)";
    }

    private static string OfJson(string name, Cql2Kind kind)
    {
        var json = $"(i.sortable -> {name})";
        return kind switch
        {
            Cql2Kind.Number => $"CASE jsonb_typeof({json}) WHEN 'number' THEN {json}::float8 END",
            Cql2Kind.Text => $"CASE jsonb_typeof({json}) WHEN 'string' THEN i.sortable ->> {name} END COLLATE \"C\"",
            Cql2Kind.Boolean => $"CASE jsonb_typeof({json}) WHEN 'boolean' THEN {json}::boolean END",
            Cql2Kind.Instant => $"(i.instants -> {name})::bigint",
            Cql2Kind.Array => $"(i.lists -> {name})",
            _ => "NULL",
        };
    }
}
