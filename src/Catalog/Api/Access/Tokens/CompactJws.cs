using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Api.Access.Tokens;

/// <summary>A JSON Web Signature in compact form, taken apart and not yet believed.</summary>
/// <remarks>Source: RFC 7515, sections 3.1 and 5.2; RFC 8725, sections 3.1 to 3.11. Keys and addresses of keys that a token brings along (jwk, jku, x5c, x5u) are never looked at.</remarks>
internal sealed class CompactJws
{
    /// <summary>Longest token; web servers give headers no more room.</summary>
    public const int LongestToken = 16 * 1024;

    private const int MostDepth = 16;
    private const int LongestKeyId = 256;

    private static readonly string[] Types = ["JWT", "at+jwt", "application/jwt", "application/at+jwt"];

    private CompactJws(JwsAlgorithm algorithm, string? keyId, byte[] signed, byte[] payload, byte[] signature) =>
        (Algorithm, KeyId, Signed, Payload, Signature) = (algorithm, keyId, signed, payload, signature);

    /// <summary>How it says that it was signed.</summary>
    public JwsAlgorithm Algorithm { get; }

    /// <summary>Which key it says it was signed with, or null.</summary>
    public string? KeyId { get; }

    /// <summary>The bytes under the signature.</summary>
    public byte[] Signed { get; }

    /// <summary>The payload.</summary>
    public byte[] Payload { get; }

    /// <summary>The signature.</summary>
    public byte[] Signature { get; }

    /// <summary>Takes a token apart.</summary>
    /// <exception cref="TokenRefusedException">It is none, or none that this API takes.</exception>
    public static CompactJws Parse(string token)
    {
        if (token.Length > LongestToken)
        {
            throw new TokenRefusedException("it is too long");
        }

        if (token.Split('.') is not [var head, var body, var signature])
        {
            throw new TokenRefusedException("it has not the three parts of a signed token");
        }

        using var header = Json(Decoded(head));
        if (header.RootElement.TryGetProperty("crit", out _))
        {
            throw new TokenRefusedException("it asks for extensions (crit) that this API does not know");
        }

        if (Text(header.RootElement, "typ") is { } type && !Types.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            throw new TokenRefusedException("its type (typ) is not that of an access token");
        }

        var keyId = Text(header.RootElement, "kid");
        if (keyId is { Length: 0 or > LongestKeyId })
        {
            throw new TokenRefusedException("its key id (kid) is empty or too long");
        }

        return new CompactJws(AlgorithmOf(header.RootElement), keyId, Encoding.ASCII.GetBytes($"{head}.{body}"), Decoded(body), Decoded(signature));
    }

    /// <summary>JSON of a token: an object in which no name stands twice.</summary>
    /// <exception cref="TokenRefusedException">It is none.</exception>
    public static JsonDocument Json(byte[] utf8)
    {
        try
        {
            var json = StrictJson.Parse(utf8, MostDepth);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw new TokenRefusedException("a part of it is no JSON object");
        }
        catch (JsonException)
        {
            throw new TokenRefusedException("a part of it is no JSON object");
        }
    }

    /// <summary>A member that is a text, or null where it is absent.</summary>
    /// <exception cref="TokenRefusedException">It is something else.</exception>
    public static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value)
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : throw new TokenRefusedException($"'{name}' in it is no text")
        : null;

    // Names are compared letter by letter: 'none' in any spelling, and every algorithm with a shared secret, is unknown.
    private static JwsAlgorithm AlgorithmOf(JsonElement header) => Text(header, "alg") switch
    {
        "RS256" => JwsAlgorithm.Rs256,
        "ES256" => JwsAlgorithm.Es256,
        _ => throw new TokenRefusedException("its algorithm (alg) is neither RS256 nor ES256"),
    };

    // One text for one value: a token that decodes to the same bytes by other characters is another token.
    private static byte[] Decoded(string part)
    {
        if (part.Length > 0 && Base64Url.IsValid(part) && Base64Url.DecodeFromChars(part) is var bytes && Base64Url.EncodeToString(bytes) == part)
        {
            return bytes;
        }

        throw new TokenRefusedException("a part of it is no base64url");
    }
}

/// <summary>The two ways of signing that are taken. Source: RFC 7518, sections 3.3 and 3.4.</summary>
internal enum JwsAlgorithm
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    Rs256,

    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    Es256,
}
