using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.TestKit.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Tests.Api.Access;

/// <summary>An OpenID Connect provider: its description, its keys, and tokens signed with them.</summary>
internal sealed class OidcProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, AsymmetricAlgorithm> _keys = [];

    private OidcProvider(WebApplication app)
    {
        _app = app;
        _app.MapGet("/.well-known/openid-configuration", (HttpContext context) => Answer(context, Description()));
        _app.MapGet("/keys", (HttpContext context) => Answer(context, KeySet()));
    }

    public string Issuer { get; private set; } = string.Empty;

    /// <summary>How often the keys were asked for.</summary>
    public int Fetches { get; private set; }

    public bool IsDown { get; set; }

    /// <summary>Changes the description.</summary>
    public Action<JsonObject> Edit { get; set; } = _ => { };

    /// <summary>Changes every key of the set.</summary>
    public Action<JsonObject> EditKey { get; set; } = _ => { };

    public static async Task<OidcProvider> StartAsync()
    {
        var provider = new OidcProvider(Loopback.Create());
        await provider._app.StartAsync(TestContext.Current.CancellationToken);
        provider.Issuer = Loopback.RootOf(provider._app).AbsoluteUri.TrimEnd('/');
        return provider;
    }

    /// <summary>Adds a signing key, and takes the others out of the set when it replaces them.</summary>
    public void Rotate(string keyId, AsymmetricAlgorithm key)
    {
        _keys.Clear();
        _keys[keyId] = key;
    }

    public void Add(string keyId, AsymmetricAlgorithm key) => _keys[keyId] = key;

    /// <summary>Claims of a good token.</summary>
    public JsonObject Claims(DateTimeOffset now, string scope = "groundshift:write groundshift:read groundshift:manage") => new()
    {
        ["iss"] = Issuer,
        ["aud"] = "stac",
        ["sub"] = "ada",
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        ["scope"] = scope,
    };

    /// <summary>A token under a key of the set.</summary>
    public string Sign(string keyId, JsonObject claims, Action<JsonObject>? header = null)
    {
        var head = new JsonObject { ["alg"] = _keys[keyId] is RSA ? "RS256" : "ES256", ["typ"] = "at+jwt", ["kid"] = keyId };
        header?.Invoke(head);
        return Sign(_keys[keyId], head.ToJsonString(), claims.ToJsonString());
    }

    /// <summary>A token of any header and payload under any key.</summary>
    public static string Sign(AsymmetricAlgorithm key, string header, string payload)
    {
        var signed = Encode(header) + "." + Encode(payload);
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = key is RSA rsa
            ? rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Answer(HttpContext context, JsonObject json)
    {
        if (IsDown)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        await context.Response.WriteAsync(json.ToJsonString(), context.RequestAborted);
    }

    private JsonObject Description()
    {
        var json = new JsonObject { ["issuer"] = Issuer, ["jwks_uri"] = Issuer + "/keys", ["token_endpoint"] = Issuer + "/token" };
        Edit(json);
        return json;
    }

    private JsonObject KeySet()
    {
        Fetches++;
        return new JsonObject { ["keys"] = new JsonArray([.. _keys.Select(entry =>
        {
            var json = Public(entry.Value);
            json["kid"] = entry.Key;
            json["use"] = "sig";
            EditKey(json);
            return (JsonNode)json;
        })]) };
    }

    private static JsonObject Public(AsymmetricAlgorithm key)
    {
        if (key is RSA rsa)
        {
            var parameters = rsa.ExportParameters(false);
            return new JsonObject { ["kty"] = "RSA", ["n"] = Base64Url.EncodeToString(parameters.Modulus), ["e"] = Base64Url.EncodeToString(parameters.Exponent) };
        }

        var point = ((ECDsa)key).ExportParameters(false).Q;
        var curve = string.Create(CultureInfo.InvariantCulture, $"P-{((ECDsa)key).KeySize}");
        return new JsonObject { ["kty"] = "EC", ["crv"] = curve, ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }
}
