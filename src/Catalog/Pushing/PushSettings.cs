namespace Groundshift.Catalog.Pushing;

/// <summary>Another STAC API with transactions that every change of this catalog goes to.</summary>
public sealed record PushSettings
{
    /// <summary>Its landing page.</summary>
    public required Uri Url { get; init; }

    /// <summary>Address under which others see this server: files of the object store are named by it.</summary>
    public required Uri Own { get; init; }

    /// <summary>Bearer token, or null. A secret.</summary>
    public string? Token { get; init; }

    /// <summary>Collections that are followed; empty means all that are public.</summary>
    public IReadOnlyList<string> Collections { get; init; } = [];

    /// <summary>True when the other API may be in a private network, and without TLS.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Longest wait for an answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True for a collection whose changes are sent.</summary>
    public bool Follows(string collection) => Collections.Count == 0 || Collections.Contains(collection, StringComparer.Ordinal);

    /// <summary>Says nothing of the token.</summary>
    public override string ToString() => $"{nameof(PushSettings)} {{ Url = {Url} }}";
}
