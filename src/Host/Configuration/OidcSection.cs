using Groundshift.Catalog.Api.Access.Tokens;

namespace Groundshift.Host.Configuration;

/// <summary>An OpenID Connect provider; none without an issuer.</summary>
internal sealed class OidcSection
{
    /// <summary>The provider, exactly as its tokens name it in <c>iss</c>.</summary>
    public string? Issuer { get; set; }

    /// <summary>What tokens for this API name in <c>aud</c>.</summary>
    public string? Audience { get; set; }

    /// <summary>Members of a token that list what its holder may do; empty means scope, scp and roles.</summary>
    public string[] Claims { get; set; } = [];

    /// <summary>Our scopes with the listed values that stand for each, separated by spaces.</summary>
    public Dictionary<string, string> Scopes { get; set; } = [];

    /// <summary>How far the clocks may be apart.</summary>
    public int ClockSkewSeconds { get; set; } = 30;

    /// <summary>What the API takes; null where no provider is set.</summary>
    public OidcSettings? ToSettings()
    {
        if (Issuer is null && Audience is null)
        {
            return null;
        }

        var settings = new OidcSettings { Issuer = Issuer ?? string.Empty, Audience = Audience ?? string.Empty, Scopes = Scopes, Skew = TimeSpan.FromSeconds(ClockSkewSeconds) };
        return Claims.Length == 0 ? settings : settings with { Claims = Claims };
    }
}
