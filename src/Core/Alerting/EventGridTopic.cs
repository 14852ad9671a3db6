using System.Diagnostics.CodeAnalysis;

namespace Groundshift.Core.Alerting;

/// <summary>Addresses of Event Grid topics: the only ones that a process may send its Azure token to.</summary>
public static class EventGridTopic
{
    /// <summary>What an address looks like.</summary>
    public const string Expected = "https://TOPIC.REGION.eventgrid.azure.net/api/events";

    // Source: "Azure Event Grid endpoints" of the public, US Government and China clouds.
    private static readonly string[] Domains = [".eventgrid.azure.net", ".eventgrid.azure.us", ".eventgrid.azure.cn"];

    /// <summary>The address of a topic, or false for a text that is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? topic) =>
        Uri.TryCreate(text, UriKind.Absolute, out topic)
        && topic.Scheme == Uri.UriSchemeHttps
        && topic is { IsDefaultPort: true, UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 }
        && IsEventGrid(topic.IdnHost);

    private static bool IsEventGrid(string host) => Domains.Any(domain => host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));
}
