using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>How patiently and how much is read from a catalog.</summary>
public sealed record StacClientOptions
{
    /// <summary>Longest one request may take, body included.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How often a request is tried in all.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Wait before the second attempt; doubles with each, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between attempts, also where the server asks for more: then the request fails and the next sweep tries again.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Items per page to ask for. Planetary Computer allows 1000; pages of 250 Sentinel-2 items are about 10 MB.</summary>
    public int PageSize { get; init; } = 250;

    /// <summary>Most pages of one search; a server whose paging never ends stops here.</summary>
    public int MaxPages { get; init; } = 10_000;

    /// <summary>Most pages in a row that bring nothing new.</summary>
    public int MaxIdlePages { get; init; } = 10;

    /// <summary>Most redirects of one request.</summary>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>Most documents of a static catalog.</summary>
    public int MaxDocuments { get; init; } = 1_000_000;

    /// <summary>Limits of one document.</summary>
    public StacLimits Limits { get; init; } = StacLimits.Default;
}
