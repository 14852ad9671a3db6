namespace Groundshift.Ingest.Notifying;

/// <summary>A request as it came in, whatever host received it.</summary>
public sealed record NotificationRequest
{
    /// <summary>POST or OPTIONS.</summary>
    public required string Method { get; init; }

    /// <summary>Media type with its parameters, or null.</summary>
    public string? ContentType { get; init; }

    /// <summary>A header by name, whatever its case; null where it is missing.</summary>
    public required Func<string, string?> Header { get; init; }

    /// <summary>The value of <c>code</c> in the query, or null.</summary>
    public string? Code { get; init; }

    /// <summary>The body. Read to <see cref="NotificationOptions.MostBytes"/> and one more byte at most.</summary>
    public required Stream Body { get; init; }
}

/// <summary>What to answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Json">Body, or null for none.</param>
public sealed record NotificationAnswer(int Status, string? Json = null)
{
    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>An item that a message tells of.</summary>
/// <param name="Collection">Its collection, or null where only its address was told.</param>
/// <param name="ItemId">Its id, or null likewise.</param>
/// <param name="Href">Its own address, or null.</param>
internal sealed record ToldItem(string? Collection, string? ItemId, string? Href);
