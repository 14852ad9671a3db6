using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;
using NetTopologySuite.Geometries;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>The conditions of a search as SQL over <c>items i</c>, and what is left to be judged item by item.</summary>
internal sealed class SearchConditions
{
    // The expression of the index items_by_words.
    private const string Words = "string_to_array(replace(btrim(i.words), ' § ', ' '), ' ')";

    private readonly List<string> _conditions = ["true"];
    private readonly List<Cql2Expression> _doubtful = [];

    /// <param name="search">The search.</param>
    /// <param name="values">Takes the values.</param>
    /// <param name="longestSpan">No item spans more, so the index on the moment bounds an interval at both ends.</param>
    public SearchConditions(ItemSearch search, SqlValues values, long longestSpan)
    {
        AddNames(values, "i.collection", search.Collections);
        AddNames(values, "i.id", search.Ids);
        if (search.ExceptCollections.Count > 0)
        {
            _conditions.Add($"i.collection <> ALL({values.Add(search.ExceptCollections.ToArray())})");
        }

        if (search.Datetime is { } range)
        {
            AddTime(values, range, longestSpan);
        }

        var asksInverted = search.FreeText.Count > 0;
        if (asksInverted)
        {
            // The index finds items that have the words of a term somewhere. Words hold letters, marks and digits alone, so nothing in
            // them means anything to LIKE.
            _conditions.Add($"({string.Join(" OR ", search.FreeText.Select(term => $"({Words} @> {values.Add(term.Split(' '))} AND i.words LIKE {values.Add($"% {term} %")})"))})");
        }

        var plan = new FilterPlan(search.Filter);
        Areas = search.Intersects is { } area ? [area, .. plan.Areas] : plan.Areas;
        _conditions.AddRange(Areas.Select(area => SpatialSql.Literal(area, values)).Select(place => $"i.geometry && {place} AND (NOT i.sound OR ST_Intersects(i.geometry, {place}))"));
        _conditions.AddRange(plan.Places.Select(place => $"i.geometry && {SpatialSql.Literal(place, values)}"));
        _conditions.AddRange(plan.Moments.Select(bound => $"i.moment_ns {bound.Symbol} {values.Add(bound.Moment)}"));
        var writer = new FilterWriter(values);
        var judged = plan.Indexed.Concat(plan.Rest).ToLookup(FilterWriter.CanWrite);
        foreach (var condition in judged[true])
        {
            var held = Holding(condition, values);
            asksInverted |= held is not null;
            _conditions.Add(held ?? Written(condition, writer));
        }

        GoesByPlace = Areas.Count + plan.Places.Count > 0 && !asksInverted;
        Residual = judged[false].ToList() switch
        {
            [] => null,
            [var only] => only,
            var several => new Junction(true, several),
        };
    }

    /// <summary>Every match fulfils it; with nothing left to judge, nothing else does.</summary>
    public string Where => string.Join(" AND ", _conditions);

    /// <summary>
    /// True where the index of places alone should lead to the rows. The planner takes a test of geometries for ten thousand times as dear as
    /// one of numbers, so it reads all of a year or a range of the cloud cover from their indexes to spare some.
    /// </summary>
    public bool GoesByPlace { get; }

    /// <summary>Geometries that a match must intersect; asked again of items whose own geometry crosses itself.</summary>
    public IReadOnlyList<Geometry> Areas { get; }

    /// <summary>What must be asked again of items whose own geometry crosses itself.</summary>
    public IReadOnlyList<Cql2Expression> Doubtful => _doubtful;

    /// <summary>Whether items whose own geometry crosses itself are let through, to be judged one by one.</summary>
    public bool HasDoubts => Areas.Count > 0 || _doubtful.Count > 0;

    /// <summary>What must be asked of each item besides; null for nothing.</summary>
    public Cql2Expression? Residual { get; }

    private string Written(Cql2Expression condition, FilterWriter writer)
    {
        var sql = writer.Condition(condition, out var asksGeometry);
        if (!asksGeometry)
        {
            return sql;
        }

        _doubtful.Add(condition);
        return $"(NOT i.sound OR {sql})";
    }

    // A text that equals another, in the form that the index of values knows; only for what every match must fulfil, because a missing
    // property gives false here and not unknown.
    private static string? Holding(Cql2Expression condition, SqlValues values) => condition switch
    {
        Comparison { Operator: ComparisonOperator.Equal, Left: PropertyReference property, Right: TextLiteral text } => Holding(property, text, values),
        Comparison { Operator: ComparisonOperator.Equal, Left: TextLiteral text, Right: PropertyReference property } => Holding(property, text, values),
        _ => null,
    };

    private static string? Holding(PropertyReference property, TextLiteral text, SqlValues values) =>
        property.Name is ItemRecord.Id or ItemRecord.Collection
            ? null
            : $"i.sortable @> {values.Add(new JsonObject { [property.Name] = text.Value }.ToJsonString())}::jsonb";

    private void AddNames(SqlValues values, string column, IReadOnlyList<string> names)
    {
        if (names.Count == 1)
        {
            _conditions.Add($"{column} = {values.Add(names[0])}");
        }
        else if (names.Count > 1)
        {
            _conditions.Add($"{column} = ANY({values.Add(names.ToArray())})");
        }
    }

    private void AddTime(SqlValues values, DatetimeRange range, long longestSpan)
    {
        // Where all items are instants, their moment says all, and stands in an index.
        var areInstants = longestSpan == 0;
        if (range.ToNanoseconds is { } to)
        {
            _conditions.Add($"{(areInstants ? string.Empty : $"i.start_ns <= {values.Add(to)} AND ")}i.moment_ns <= {values.Add((long)Int128.Min((Int128)to + longestSpan, long.MaxValue))}");
        }

        if (range.FromNanoseconds is { } from)
        {
            _conditions.Add($"{(areInstants ? string.Empty : $"i.end_ns >= {values.Add(from)} AND ")}i.moment_ns >= {values.Add((long)Int128.Max((Int128)from - longestSpan, long.MinValue))}");
        }
    }
}
