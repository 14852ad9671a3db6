using System.Text.Json;
using Groundshift.Core.Ports;
using NetTopologySuite.Geometries;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>The conditions of a search as SQL over <c>items i</c>.</summary>
internal sealed class SearchConditions
{
    // More parts than this are searched by their common box; the exact test follows anyway.
    private const int MostParts = 8;

    // No item spans more than the longest, so the index on the moment bounds an interval at both ends.
    private const string LongestSpan = "(SELECT max(span_ns) FROM items)";

    private readonly List<string> _conditions = [];
    private readonly List<(string Name, object? Value)> _parameters = [];

    public SearchConditions(ItemSearch search)
    {
        AddNames("i.collection", "$collections", search.Collections);
        AddNames("i.id", "$ids", search.Ids);
        if (search.Datetime is { } range)
        {
            AddTime(range);
        }

        if (search.Intersects is { } area)
        {
            Boxes = BoxQuery(area, search.Datetime);
            _conditions.Add("i.geometry IS NOT NULL");
        }
    }

    public IReadOnlyList<(string Name, object? Value)> Parameters => _parameters;

    public string Where => _conditions.Count == 0 ? "1" : string.Join(" AND ", _conditions);

    /// <summary>Query for the numbers of the items whose boxes meet the searched area; null without an area.</summary>
    public string? Boxes { get; }

    private void AddNames(string column, string parameter, IReadOnlyList<string> names)
    {
        if (names.Count == 1)
        {
            _conditions.Add($"{column} = {parameter}");
            _parameters.Add((parameter, names[0]));
        }
        else if (names.Count > 1)
        {
            _conditions.Add($"{column} IN (SELECT value FROM json_each({parameter}))");
            _parameters.Add((parameter, JsonSerializer.Serialize([.. names], EmbeddedJson.Default.StringArray)));
        }
    }

    private void AddTime(DatetimeRange range)
    {
        if (range.ToNanoseconds is { } to)
        {
            _conditions.Add($"i.start_ns <= $to AND i.moment_ns <= $to + {LongestSpan}");
            _parameters.Add(("$to", to));
        }

        if (range.FromNanoseconds is { } from)
        {
            _conditions.Add($"i.end_ns >= $from AND i.moment_ns >= $from - {LongestSpan}");
            _parameters.Add(("$from", from));
        }
    }

    private string BoxQuery(Geometry area, DatetimeRange? range)
    {
        IReadOnlyList<Envelope> boxes = ItemBoxes.Of(area);
        if (boxes.Count > MostParts)
        {
            boxes = [area.EnvelopeInternal];
        }

        var time = string.Empty;
        if (range?.ToNanoseconds is { } to)
        {
            time += " AND first_day <= $to_day";
            _parameters.Add(("$to_day", ItemBoxes.Day(to)));
        }

        if (range?.FromNanoseconds is { } from)
        {
            time += " AND last_day >= $from_day";
            _parameters.Add(("$from_day", ItemBoxes.Day(from)));
        }

        return string.Join(" UNION ", boxes.Select((box, i) => OneBox(box, i) + time).DefaultIfEmpty("SELECT NULL WHERE 0"));
    }

    private string OneBox(Envelope box, int index)
    {
        _parameters.AddRange(
            [($"$west{index}", box.MinX), ($"$east{index}", box.MaxX), ($"$south{index}", box.MinY), ($"$north{index}", box.MaxY)]);
        return $"SELECT box / {ItemBoxes.Most} FROM item_boxes WHERE west <= $east{index} AND east >= $west{index} "
            + $"AND south <= $north{index} AND north >= $south{index}";
    }
}
