using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Search;

/// <summary>
/// The properties that filters and sort orders may name: what items of the collections hold, and what schemas define. A property that
/// items hold in several kinds has the kind of none.
/// </summary>
internal sealed class Queryables
{
    private const string Prefix = "properties.";
    private static readonly string[] Always = ["datetime", "start_datetime", "end_datetime", "created", "updated"];

    private readonly SortedDictionary<string, Cql2Kind> _properties = new(StringComparer.Ordinal);

    public Queryables(IEnumerable<ItemProperty> observed)
    {
        foreach (var property in observed.GroupBy(property => property.Name, StringComparer.Ordinal))
        {
            _properties[property.Key] = KnownProperty.All.TryGetValue(property.Key, out var known) ? known.Kind : Common([.. property.Select(seen => seen.Kind).Distinct()]);
        }

        foreach (var name in Always)
        {
            _properties[name] = KnownProperty.All[name].Kind;
        }
    }

    /// <summary>Names and kinds of the properties, without id, collection and geometry.</summary>
    public IReadOnlyDictionary<string, Cql2Kind> Properties => _properties;

    /// <summary>The property that a name in a filter means, with or without <c>properties.</c> before it; null where there is none.</summary>
    public PropertyReference? Resolve(string name) => name switch
    {
        ItemRecord.Id or ItemRecord.Collection => new PropertyReference(name, Cql2Kind.Text),
        ItemRecord.Geometry => new PropertyReference(name, Cql2Kind.Geometry),
        _ => OfProperties(name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name),
    };

    /// <summary>Checks a sort key.</summary>
    /// <exception cref="InvalidInputException">Nothing can be sorted by it.</exception>
    public SortKey Sortable(SortKey key) => Resolve(key.Field) switch
    {
        { Name: ItemRecord.Id or ItemRecord.Collection } => key,
        { Kind: not (Cql2Kind.Array or Cql2Kind.Geometry) } property => key with { Field = Prefix + property.Name },
        _ => throw new InvalidInputException("sortby", "fields of /sortables, with + or - before them", $"'{key.Field}'", "Write for example sortby=-properties.datetime."),
    };

    /// <summary>JSON Schema of the queryables.</summary>
    public JsonObject ToJson(string id, string title) => Document(id, title, _properties, new JsonObject
    {
        [ItemRecord.Id] = KnownProperty.Schema("Item id", Cql2Kind.Text),
        [ItemRecord.Collection] = KnownProperty.Schema("Collection id", Cql2Kind.Text),
        [ItemRecord.Geometry] = new JsonObject { ["title"] = "Footprint", ["$ref"] = "https://geojson.org/schema/Geometry.json" },
    });

    /// <summary>JSON Schema of the sortables: the queryables but lists and geometry.</summary>
    public JsonObject ToSortablesJson(string id, string title) => Document(id, title, _properties.Where(property => property.Value != Cql2Kind.Array), new JsonObject
    {
        [ItemRecord.Id] = KnownProperty.Schema("Item id", Cql2Kind.Text),
        [ItemRecord.Collection] = KnownProperty.Schema("Collection id", Cql2Kind.Text),
    });

    /// <summary>A JSON Schema that names properties and refuses others.</summary>
    public static JsonObject Document(string id, string title, IEnumerable<KeyValuePair<string, Cql2Kind>> properties, JsonObject first)
    {
        foreach (var (name, kind) in properties)
        {
            var known = KnownProperty.All.GetValueOrDefault(name);
            first[name] = KnownProperty.Schema(known?.Title ?? name, kind, known?.Minimum, known?.Maximum);
        }

        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2019-09/schema",
            ["$id"] = id,
            ["type"] = "object",
            ["title"] = title,
            ["properties"] = first,
            ["additionalProperties"] = false,
        };
    }

    private PropertyReference? OfProperties(string name) =>
        _properties.TryGetValue(name, out var kind) ? new PropertyReference(name, kind)
        : KnownProperty.All.TryGetValue(name, out var known) ? new PropertyReference(name, known.Kind)
        : null;

    // Texts among which some are times are texts.
    private static Cql2Kind Common(Cql2Kind[] kinds) => kinds switch
    {
        [var only] => only,
        _ when kinds.All(kind => kind is Cql2Kind.Text or Cql2Kind.Instant) => Cql2Kind.Text,
        _ => Cql2Kind.Unknown,
    };
}
