using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Groundshift.Catalog.Tests.Api.Access;

/// <summary>Tokens that look good and are not. Sources: RFC 8725, section 2; CVE-2015-9235 (algorithms), CVE-2022-21449 (empty ECDSA), CVE-2018-0114 (embedded key).</summary>
internal static class ForgedTokens
{
    private const string Rsa = TokenServer.Rsa;
    private const string Ec = TokenServer.Ec;

    public static IReadOnlyDictionary<string, Func<Stage, string>> All { get; } = new Dictionary<string, Func<Stage, string>>
    {
        ["no signature"] = stage => Unsigned(stage, "none"),
        ["no signature, in capitals"] = stage => Unsigned(stage, "NONE"),
        ["no algorithm"] = stage => Signed(stage, header => header.Remove("alg")),
        ["algorithm that is no text"] = stage => Signed(stage, header => header["alg"] = 256),
        ["algorithm in lower case"] = stage => Signed(stage, header => header["alg"] = "rs256"),
        ["public key as a shared secret"] = stage => SharedSecret(stage, Encoding.ASCII.GetBytes(stage.RsaKey.ExportSubjectPublicKeyInfoPem())),
        ["modulus as a shared secret"] = stage => SharedSecret(stage, stage.RsaKey.ExportParameters(false).Modulus!),
        ["ECDSA under an RSA key's id"] = stage => OidcProvider.Sign(stage.EcKey, $$"""{"alg":"ES256","kid":"{{Rsa}}"}""", stage.Good.ToJsonString()),
        ["RSA under an ECDSA key's id"] = stage => OidcProvider.Sign(stage.RsaKey, $$"""{"alg":"RS256","kid":"{{Ec}}"}""", stage.Good.ToJsonString()),
        ["probabilistic padding"] = stage => Padded(stage),
        ["ECDSA signature of zeros"] = stage => $"{Prefix(stage, "ES256", Ec)}.{Base64Url.EncodeToString(new byte[64])}",
        ["ECDSA signature in DER"] = stage => Der(stage),
        ["key in the header"] = stage => EmbeddedKey(stage),
        ["address of keys in the header"] = stage => Stranger(stage, header => header["jku"] = "https://attacker.example/keys"),
        ["key of a stranger"] = stage => Stranger(stage, _ => { }),
        ["key id of a path"] = stage => Signed(stage, header => header["kid"] = "../../dev/null"),
        ["empty key id"] = stage => Signed(stage, header => header["kid"] = ""),
        ["key id that is no text"] = stage => Signed(stage, header => header["kid"] = new JsonArray(Rsa)),
        ["critical extension"] = stage => Signed(stage, header => header["crit"] = new JsonArray("b64")),
        ["empty list of critical extensions"] = stage => Signed(stage, header => header["crit"] = new JsonArray()),
        ["token of another kind"] = stage => Signed(stage, header => header["typ"] = "logout+jwt"),
        ["algorithm twice"] = stage => OidcProvider.Sign(stage.RsaKey, $$"""{"alg":"none","alg":"RS256","kid":"{{Rsa}}"}""", stage.Good.ToJsonString()),
        ["claim twice"] = stage => OidcProvider.Sign(stage.RsaKey, $$"""{"alg":"RS256","kid":"{{Rsa}}"}""", stage.Good.ToJsonString().Replace("\"aud\"", "\"aud\":\"x\",\"aud\"")),
        ["padded base64"] = stage => stage.Valid + "==",
        ["other letters for the same bytes"] = stage => Reworded(stage.Valid),
        ["a part more"] = stage => stage.Valid + ".x",
        ["encrypted form"] = stage => stage.Valid + ".x.y",
        ["parts swapped"] = stage => string.Join('.', stage.Valid.Split('.')[1], stage.Valid.Split('.')[0], stage.Valid.Split('.')[2]),
        ["header that is no object"] = stage => OidcProvider.Sign(stage.RsaKey, "[1]", stage.Good.ToJsonString()),
        ["payload that is no object"] = stage => OidcProvider.Sign(stage.RsaKey, $$"""{"alg":"RS256","kid":"{{Rsa}}"}""", "7"),
        ["payload that is no JSON"] = stage => OidcProvider.Sign(stage.RsaKey, $$"""{"alg":"RS256","kid":"{{Rsa}}"}""", "{"),
        ["far too deep"] = stage => Claiming(stage, claims => claims["x"] = JsonNode.Parse(new string('[', 60) + new string(']', 60))),
        ["far too long"] = stage => Claiming(stage, claims => claims["x"] = new string('x', 13_000)),
        ["changed payload"] = stage => Changed(stage),
        ["another issuer"] = stage => Claiming(stage, claims => claims["iss"] = stage.Provider.Issuer + "/"),
        ["no issuer"] = stage => Claiming(stage, claims => claims.Remove("iss")),
        ["another audience"] = stage => Claiming(stage, claims => claims["aud"] = new JsonArray("other", "stac2")),
        ["audience that contains ours"] = stage => Claiming(stage, claims => claims["aud"] = "stac other"),
        ["no audience"] = stage => Claiming(stage, claims => claims.Remove("aud")),
        ["expired"] = stage => Claiming(stage, claims => claims["exp"] = stage.Now.AddMinutes(-1).ToUnixTimeSeconds()),
        ["never expiring"] = stage => Claiming(stage, claims => claims.Remove("exp")),
        ["expiring beyond all time"] = stage => Claiming(stage, claims => claims["exp"] = 1e300),
        ["expiring as a text"] = stage => Claiming(stage, claims => claims["exp"] = $"{stage.Now.AddMinutes(5).ToUnixTimeSeconds()}"),
        ["not yet valid"] = stage => Claiming(stage, claims => claims["nbf"] = stage.Now.AddMinutes(1).ToUnixTimeSeconds()),
        ["issued in the future"] = stage => Claiming(stage, claims => claims["iat"] = stage.Now.AddMinutes(1).ToUnixTimeSeconds()),
        ["no subject"] = stage => Claiming(stage, claims => claims.Remove("sub")),
        ["nothing but points"] = _ => "..",
    };

    public sealed record Stage(OidcProvider Provider, RSA RsaKey, ECDsa EcKey, DateTimeOffset Now)
    {
        public JsonObject Good => Provider.Claims(Now);

        public string Valid => Provider.Sign(Rsa, Good);
    }

    private static string Signed(Stage stage, Action<JsonObject> header) => stage.Provider.Sign(Rsa, stage.Good, header);

    private static string Claiming(Stage stage, Action<JsonObject> edit)
    {
        var claims = stage.Good;
        edit(claims);
        return stage.Provider.Sign(Rsa, claims);
    }

    private static string Prefix(Stage stage, string algorithm, string keyId) =>
        $"{OidcProvider.Encode($$"""{"alg":"{{algorithm}}","kid":"{{keyId}}"}""")}.{OidcProvider.Encode(stage.Good.ToJsonString())}";

    private static string Unsigned(Stage stage, string algorithm) => Prefix(stage, algorithm, Rsa) + ".";

    private static string SharedSecret(Stage stage, byte[] secret)
    {
        var signed = Prefix(stage, "HS256", Rsa);
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Padded(Stage stage)
    {
        var signed = Prefix(stage, "RS256", Rsa);
        return $"{signed}.{Base64Url.EncodeToString(stage.RsaKey.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pss))}";
    }

    private static string Der(Stage stage)
    {
        var signed = Prefix(stage, "ES256", Ec);
        return $"{signed}.{Base64Url.EncodeToString(stage.EcKey.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))}";
    }

    private static string EmbeddedKey(Stage stage) => Stranger(stage, (header, key) =>
    {
        var point = key.ExportParameters(false).Q;
        header.Remove("kid");
        header["jwk"] = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    });

    private static string Stranger(Stage stage, Action<JsonObject> edit) => Stranger(stage, (header, _) => edit(header));

    private static string Stranger(Stage stage, Action<JsonObject, ECDsa> edit)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = Ec };
        edit(header, key);
        return OidcProvider.Sign(key, header.ToJsonString(), stage.Good.ToJsonString());
    }

    private static string Changed(Stage stage)
    {
        var parts = stage.Valid.Split('.');
        var more = stage.Good;
        more["scope"] = "groundshift:alerts";
        return $"{parts[0]}.{OidcProvider.Encode(more.ToJsonString())}.{parts[2]}";
    }

    // The last letter of a signature of 256 bytes has bits that mean nothing.
    private static string Reworded(string token)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return token[..^1] + Letters[Letters.IndexOf(token[^1], StringComparison.Ordinal) + 1];
    }
}
