using System.Text.Json.Serialization;

namespace Groundshift.Catalog.Alerting.Channels;

/// <summary>A channel as a user asks for it.</summary>
/// <remarks>What has a default can be set, for a generated reader gives members that only an initialiser can set no default.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChannelDraft
{
    /// <summary>Lower-case letters, digits, dashes and underscores.</summary>
    public required string Id { get; init; }

    /// <summary>webhook, email, file or eventgrid.</summary>
    public required string Kind { get; init; }

    /// <summary>Address of the webhook, mail addresses by comma, file below the service's folder for alerts (<c>-</c> is its standard output), or endpoint of an Event Grid topic.</summary>
    public required string Target { get; init; }

    /// <summary>Secret to sign with, <c>whsec_</c> and base64; one is made where a webhook is given none.</summary>
    public string? Secret { get; set; }

    /// <summary>True to hear of created and replaced STAC items.</summary>
    public bool Items { get; set; }

    /// <summary>Collections of these items; empty means all.</summary>
    public IReadOnlyList<string> Collections { get; set; } = [];

    /// <summary>True where the webhook may be in a private network.</summary>
    public bool AllowPrivate { get; set; }

    /// <summary>True where the webhook may be reached without TLS.</summary>
    public bool AllowPlain { get; set; }
}
