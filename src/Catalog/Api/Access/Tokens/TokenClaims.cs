using System.Text.Json;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Api.Access.Tokens;

/// <summary>What a token with a good signature says: for whom it is, how long it holds, and what it allows.</summary>
/// <remarks>Source: RFC 7519, section 4.1; RFC 9068, section 4.</remarks>
internal static class TokenClaims
{
    private const int LongestSubject = 255;

    /// <summary>What the token allows, as a key would.</summary>
    /// <exception cref="TokenRefusedException">It is not for this API, or not now.</exception>
    public static AccessKey Read(JsonElement claims, OidcSettings settings, DateTimeOffset now)
    {
        if (CompactJws.Text(claims, "iss") != settings.Issuer)
        {
            throw new TokenRefusedException("it is of another issuer (iss)");
        }

        if (!Strings(claims, "aud").Contains(settings.Audience))
        {
            throw new TokenRefusedException("it is for another audience (aud)");
        }

        var expires = Time(claims, "exp") ?? throw new TokenRefusedException("it does not say when it expires (exp)");
        if (now - settings.Skew >= expires)
        {
            throw new TokenRefusedException("it has expired (exp)");
        }

        if (Time(claims, "nbf") > now + settings.Skew || Time(claims, "iat") > now + settings.Skew)
        {
            throw new TokenRefusedException("it does not hold yet (nbf, iat)");
        }

        if (CompactJws.Text(claims, "sub") is not { Length: > 0 and <= LongestSubject } subject)
        {
            throw new TokenRefusedException("it names no subject (sub)");
        }

        var listed = settings.Claims.SelectMany(claim => Listed(claims, claim)).ToHashSet(StringComparer.Ordinal);
        return new AccessKey
        {
            Id = $"oidc:{new string([.. subject.Select(letter => char.IsControl(letter) ? '?' : letter)])}",
            Name = CompactJws.Text(claims, "client_id") ?? subject,
            Hash = string.Empty,
            Scopes = settings.ScopesOf(listed),
            Created = Time(claims, "iat") ?? now,
            Expires = expires + settings.Skew,
        };
    }

    private static IEnumerable<string> Listed(JsonElement claims, string claim) =>
        Member(claims, claim) is { } value ? Texts(value).SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : [];

    // Some providers name claims by URLs, so the whole name comes before its parts.
    private static JsonElement? Member(JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (json.TryGetProperty(name, out var whole))
        {
            return whole;
        }

        var point = name.IndexOf('.', StringComparison.Ordinal);
        return point > 0 && json.TryGetProperty(name[..point], out var part) ? Member(part, name[(point + 1)..]) : null;
    }

    private static IEnumerable<string> Strings(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? Texts(value) : [];

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!], // a string has a text
        JsonValueKind.Array => value.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!), // a string has a text
        _ => [],
    };

    private static DateTimeOffset? Time(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds >= 0 && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds)
            : throw new TokenRefusedException($"'{name}' in it is no time");
    }
}
