using System.Text.Json.Serialization;

namespace Groundshift.Core.Alerting;

/// <summary>Where events go. Its secrets are kept apart and are never part of it.</summary>
public sealed record AlertChannel
{
    /// <summary>Lower-case letters, digits, dashes and underscores.</summary>
    public required string Id { get; init; }

    /// <summary>How events travel.</summary>
    public required ChannelKind Kind { get; init; }

    /// <summary>Address of the webhook, mail addresses by comma, or path of the file. A webhook's address may hold a token: show <see cref="ShownTarget"/>.</summary>
    public required string Target { get; init; }

    /// <summary>True when the channel hears of created and replaced STAC items, beside the alerts of rules that name it.</summary>
    public bool Items { get; init; }

    /// <summary>Collections of these items; empty means all.</summary>
    public IReadOnlyList<string> Collections { get; init; } = [];

    /// <summary>True when the webhook may be in a private network.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>True when the webhook may be reached without TLS.</summary>
    public bool AllowPlain { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>How it fares; kept by the store.</summary>
    public ChannelHealth Health { get; init; } = new();

    /// <summary>The target without what may be secret: of a webhook only scheme, host and port.</summary>
    public string ShownTarget => Kind == ChannelKind.Webhook && Uri.TryCreate(Target, UriKind.Absolute, out var url)
        ? url.GetLeftPart(UriPartial.Authority) + "/…"
        : Target;
}

/// <summary>How events travel.</summary>
[JsonConverter(typeof(LowerNames<ChannelKind>))]
public enum ChannelKind
{
    /// <summary>HTTP POST of a CloudEvent, signed as Standard Webhooks ask.</summary>
    Webhook,

    /// <summary>Mail by SMTP.</summary>
    Email,

    /// <summary>One JSON line per event, appended to a file or to standard output.</summary>
    File,

    /// <summary>A CloudEvent to a custom topic of Azure Event Grid.</summary>
    Eventgrid,
}

/// <summary>How a channel fares.</summary>
public sealed record ChannelHealth
{
    /// <summary>When it was switched off, by a person or by the receiver; null while it is on.</summary>
    public DateTimeOffset? Disabled { get; init; }

    /// <summary>Why it was switched off.</summary>
    public string? Reason { get; init; }

    /// <summary>First failure since the last success; null while all is well.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Nothing is sent before; null while it may be.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Last success.</summary>
    public DateTimeOffset? LastSuccess { get; init; }
}

/// <summary>A key that a channel signs with.</summary>
/// <param name="Value"><c>whsec_</c> and base64. Never logged, never answered but once to who made it.</param>
/// <param name="Until">Still used beside the newest until then; null for the newest.</param>
public sealed record ChannelSecret(string Value, DateTimeOffset? Until);
