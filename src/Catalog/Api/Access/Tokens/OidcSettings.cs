using System.Net;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Api.Access.Tokens;

/// <summary>An OpenID Connect provider whose access tokens the API takes beside its own keys.</summary>
public sealed record OidcSettings
{
    private const int LongestSkewSeconds = 300;

    /// <summary>The provider, exactly as it names itself in <c>iss</c>. Below it lies <c>/.well-known/openid-configuration</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>What tokens for this API name in <c>aud</c>.</summary>
    public required string Audience { get; init; }

    /// <summary>Members of a token that list what its holder may do: texts with spaces, or arrays. A point leads into an object.</summary>
    public IReadOnlyList<string> Claims { get; init; } = ["scope", "scp", "roles"];

    /// <summary>For each of <see cref="AccessScopes"/> the listed values that stand for it, separated by spaces; without an entry <c>groundshift:SCOPE</c>.</summary>
    public IReadOnlyDictionary<string, string> Scopes { get; init; } = new Dictionary<string, string>();

    /// <summary>How far the clocks of provider and server may be apart.</summary>
    public TimeSpan Skew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Address of the provider's description. Source: OpenID Connect Discovery 1.0, section 4.</summary>
    public string DiscoveryUrl => Issuer.TrimEnd('/') + "/.well-known/openid-configuration";

    /// <summary>The scopes that listed values stand for.</summary>
    public IReadOnlyList<string> ScopesOf(IReadOnlySet<string> listed) =>
        [.. AccessScopes.All.Where(scope => (Scopes.TryGetValue(scope, out var values) ? values.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [$"groundshift:{scope}"]).Any(listed.Contains))];

    /// <summary>One sentence for each setting that is wrong.</summary>
    public IEnumerable<string> Problems()
    {
        if (!IsAddress(Issuer) || Issuer.Contains('?', StringComparison.Ordinal) || Issuer.Contains('#', StringComparison.Ordinal))
        {
            yield return $"Issuer is '{Issuer}', not an https URL without query or fragment";
        }

        if (string.IsNullOrWhiteSpace(Audience))
        {
            yield return "Audience is missing: without it any token of the provider would open this API";
        }

        if (Claims.Count == 0 || Claims.Any(string.IsNullOrWhiteSpace))
        {
            yield return "Claims names no member, or an empty one";
        }

        foreach (var scope in Scopes.Keys.Where(scope => !AccessScopes.All.Contains(scope)))
        {
            yield return $"Scopes:{scope} is no scope of this API ({string.Join(", ", AccessScopes.All)})";
        }

        if (Skew < TimeSpan.Zero || Skew > TimeSpan.FromSeconds(LongestSkewSeconds))
        {
            yield return $"ClockSkewSeconds is {Skew.TotalSeconds}, not between 0 and {LongestSkewSeconds}";
        }
    }

    /// <summary>True for https, and for http on this machine.</summary>
    internal static bool IsAddress(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.UserInfo.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
