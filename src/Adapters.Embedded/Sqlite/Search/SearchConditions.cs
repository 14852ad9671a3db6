using System.Globalization;
using System.Text.Json;
using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;
using NetTopologySuite.Geometries;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>The conditions of a search as SQL over <c>items i</c>.</summary>
internal sealed class SearchConditions
{
    // More parts than this are searched by their common box; the exact test follows anyway.
    private const int MostParts = 8;

    private readonly List<string> _conditions = [];
    private readonly List<string> _boxes = [];
    private readonly List<string> _named = [];
    private readonly SqlParameters _parameters = new();
    private readonly string _days;

    /// <param name="search">The search.</param>
    /// <param name="longestSpan">No item spans more, so the index on the moment bounds an interval at both ends.</param>
    public SearchConditions(ItemSearch search, long longestSpan)
    {
        AddNames("i.collection", "IN", search.Collections, "items_by_collection_moment");
        AddNames("i.collection", "NOT IN", search.ExceptCollections, null);
        AddNames("i.id", "IN", search.Ids, "items_by_id");
        if (search.Datetime is { } range)
        {
            AddTime(range, longestSpan);
        }

        if (search.FreeText.Count > 0)
        {
            var query = string.Join(" OR ", search.FreeText.Select(term => $"\"{term}\""));
            _named.Add($"SELECT rowid FROM item_words WHERE item_words MATCH {_parameters.Add(query)}");
            _conditions.Add($"i.number IN ({_named[^1]})");
        }

        _days = Days(search.Datetime);
        var plan = new FilterPlan(search.Filter);
        Areas = search.Intersects is { } area ? [area, .. plan.Areas] : plan.Areas;
        if (Areas.Count > 0)
        {
            _conditions.Add("i.geometry IS NOT NULL");
        }

        _boxes.AddRange(Areas.Concat(plan.Places).Select(BoxQuery));
        var writer = new FilterWriter(_parameters, Context);
        _conditions.AddRange(plan.Indexed.Select(writer.Write));
        _conditions.AddRange(plan.Moments.Select(bound => $"i.moment_ns {bound.Symbol} {_parameters.Add(bound.Moment)}"));
        var written = plan.Rest.Select(writer.Write).ToList();
        Filter = Joined(written);
        Indexed = [.. plan.Rest.Select((condition, place) => (Condition: IndexedProperty.Condition(condition, _parameters), Others: Joined(written.Where((_, other) => other != place))))
            .Where(way => way.Condition is not null)
            .Select(way => (way.Condition!, way.Others))];
    }

    public IReadOnlyList<(string Name, object? Value)> Parameters => _parameters.All;

    /// <summary>The geometries and conditions that functions in <see cref="Filter"/> ask for.</summary>
    public FilterContext Context { get; } = new();

    /// <summary>Conditions that indexes help with, or that cost next to nothing.</summary>
    public string Where => _conditions.Count == 0 ? "1" : string.Join(" AND ", _conditions);

    /// <summary>True where every item matches.</summary>
    public bool AreNone => IsFilterAlone && Filter is null;

    /// <summary>True where nothing but <see cref="Filter"/> is asked for.</summary>
    public bool IsFilterAlone => _conditions.Count == 0 && Areas.Count == 0;

    /// <summary>What must be asked of each of the rows of <see cref="Where"/>; null for nothing.</summary>
    public string? Filter { get; }

    /// <summary>Geometries that a match must intersect; in no condition but the boxes.</summary>
    public IReadOnlyList<Geometry> Areas { get; }

    /// <summary>Queries for the numbers of the items whose boxes meet one searched place each.</summary>
    public IReadOnlyList<string> Boxes => _boxes;

    /// <summary>Conditions that the index of a property answers, each with what is left of <see cref="Filter"/> then.</summary>
    public IReadOnlyList<(IndexedCondition Condition, string? Others)> Indexed { get; }

    /// <summary>Queries for the numbers of the items that have the asked collections, ids or words.</summary>
    public IReadOnlyList<string> Named => _named;

    /// <summary>All conditions, the exact test of the areas among them.</summary>
    public string Complete(string where, string? filter)
    {
        var exact = Areas.Select(area => $"{FilterFunctions.Relates}({(int)SpatialRelation.Intersects}, {Context.Add(area)}, 1, i.geometry)");
        return string.Join(" AND ", exact.Prepend(filter ?? "1").Prepend(where));
    }

    private static string? Joined(IEnumerable<string> conditions) => string.Join(" AND ", conditions) is { Length: > 0 } all ? all : null;

    private void AddNames(string column, string relation, IReadOnlyList<string> names, string? index)
    {
        if (names.Count == 0)
        {
            return;
        }

        var condition = names.Count == 1
            ? $"{column} {(relation == "IN" ? "=" : "<>")} {_parameters.Add(names[0])}"
            : $"{column} {relation} (SELECT value FROM json_each({_parameters.Add(JsonSerializer.Serialize([.. names], EmbeddedJson.Default.StringArray))}))";
        _conditions.Add(condition);
        if (index is not null)
        {
            _named.Add($"SELECT i.number FROM items i INDEXED BY {index} WHERE {condition}");
        }
    }

    private void AddTime(DatetimeRange range, long longestSpan)
    {
        // Where all items are instants, their moment says all, and stands in an index.
        var areInstants = longestSpan == 0;
        if (range.ToNanoseconds is { } to)
        {
            _conditions.Add($"{(areInstants ? string.Empty : $"i.start_ns <= {_parameters.Add(to)} AND ")}i.moment_ns <= {_parameters.Add((long)Int128.Min((Int128)to + longestSpan, long.MaxValue))}");
        }

        if (range.FromNanoseconds is { } from)
        {
            _conditions.Add($"{(areInstants ? string.Empty : $"i.end_ns >= {_parameters.Add(from)} AND ")}i.moment_ns >= {_parameters.Add((long)Int128.Max((Int128)from - longestSpan, long.MinValue))}");
        }
    }

    private string Days(DatetimeRange? range)
    {
        var to = range?.ToNanoseconds is { } last ? $" AND first_day <= {_parameters.Add(ItemBoxes.Day(last))}" : string.Empty;
        var from = range?.FromNanoseconds is { } first ? $" AND last_day >= {_parameters.Add(ItemBoxes.Day(first))}" : string.Empty;
        return to + from;
    }

    private string BoxQuery(Geometry area)
    {
        IReadOnlyList<Envelope> boxes = ItemBoxes.Of(area);
        if (boxes.Count > MostParts)
        {
            boxes = [area.EnvelopeInternal];
        }

        return string.Join(" UNION ", boxes.Select(OneBox).DefaultIfEmpty("SELECT NULL WHERE 0"));
    }

    private string OneBox(Envelope box) => string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT box / {ItemBoxes.Most} FROM item_boxes WHERE west <= {_parameters.Add(box.MaxX)} AND east >= {_parameters.Add(box.MinX)} AND south <= {_parameters.Add(box.MaxY)} AND north >= {_parameters.Add(box.MinY)}{_days}");
}
