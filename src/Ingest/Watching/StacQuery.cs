using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>What to ask a catalog for; every given condition must hold.</summary>
public sealed record StacQuery
{
    /// <summary>Collection.</summary>
    public required string Collection { get; init; }

    /// <summary>Box that items must meet, or null.</summary>
    public BoundingBox? Box { get; init; }

    /// <summary>Interval that the acquisition must meet, or null.</summary>
    public DatetimeRange? Acquired { get; init; }

    /// <summary>Interval in which a time property of the item lies, or null.</summary>
    public ChangeWindow? Changed { get; init; }

    /// <summary>Items per page; null means the client's page size.</summary>
    public int? PageSize { get; init; }

    internal StacRequest ToPost(Uri search, int pageSize, ChangeFilter filter)
    {
        var body = new JsonObject { ["collections"] = new JsonArray(Collection), ["limit"] = PageSize ?? pageSize };
        if (Box is { } box)
        {
            body["bbox"] = new JsonArray([.. box.ToArray().Select(edge => JsonValue.Create(edge))]);
        }

        if (Acquired is not null && StacInterval.Format(Acquired) is { } datetime)
        {
            body["datetime"] = datetime;
        }

        switch (filter)
        {
            case ChangeFilter.Query when Changed is not null:
                body["query"] = Changed.ToQuery();
                break;
            case ChangeFilter.Cql2 when Changed is not null:
                body["filter-lang"] = "cql2-json";
                body["filter"] = Changed.ToCql2();
                break;
            default:
                break;
        }

        return new StacRequest(search, body);
    }

    internal StacRequest ToGet(Uri search, int pageSize, bool ofCollection)
    {
        var parameters = new List<string> { FormattableString.Invariant($"limit={PageSize ?? pageSize}") };
        if (!ofCollection)
        {
            parameters.Add($"collections={Uri.EscapeDataString(Collection)}");
        }

        if (Box is { } box)
        {
            parameters.Add("bbox=" + string.Join(',', box.ToArray().Select(edge => edge.ToString("R", CultureInfo.InvariantCulture))));
        }

        if (Acquired is not null && StacInterval.Format(Acquired) is { } datetime)
        {
            parameters.Add($"datetime={Uri.EscapeDataString(datetime)}");
        }

        var separator = search.Query.Length > 1 ? "&" : "?";
        return new StacRequest(new Uri(search.AbsoluteUri + separator + string.Join('&', parameters)));
    }
}

/// <summary>A closed interval of a time property, such as <c>updated</c>.</summary>
public sealed record ChangeWindow(string Property, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>True when the item's property lies in the window.</summary>
    public bool Holds(StacItem item) =>
        item.ReadText(Property) is { } text && StacTime.TryParse(text, out var time) && time >= StacTime.From(From) && time <= StacTime.From(To);

    internal JsonObject ToQuery() =>
        new() { [Property] = new JsonObject { ["gte"] = Text(From), ["lte"] = Text(To) } };

    internal JsonObject ToCql2() =>
        new() { ["op"] = "and", ["args"] = new JsonArray(Compare(">=", From), Compare("<=", To)) };

    private static string Text(DateTimeOffset time) => StacTime.From(time).ToString();

    private JsonObject Compare(string op, DateTimeOffset time) => new()
    {
        ["op"] = op,
        ["args"] = new JsonArray(new JsonObject { ["property"] = Property }, new JsonObject { ["timestamp"] = Text(time) }),
    };
}

/// <summary>How a server can be asked for a time property.</summary>
internal enum ChangeFilter
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By the query extension.</summary>
    Query,

    /// <summary>By a CQL2 filter in JSON.</summary>
    Cql2,
}
