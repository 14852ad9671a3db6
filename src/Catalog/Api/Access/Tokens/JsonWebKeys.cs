using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Groundshift.Catalog.Api.Access.Tokens;

/// <summary>The public keys of a provider that can have signed a token. A key knows its algorithm, so that a token cannot choose another for it.</summary>
/// <remarks>Source: RFC 7517, RFC 7518 section 6. Keys of other kinds, for other uses, or too short are left out.</remarks>
internal sealed class JsonWebKeys
{
    private const int MostKeys = 100;
    private const int ShortestRsaBits = 2048;
    private const int LongestRsaBits = 8192;
    private const int CoordinateBytes = 32;
    private const int LongestExponentBytes = 8;

    private readonly IReadOnlyList<Key> _keys;

    private JsonWebKeys(IReadOnlyList<Key> keys) => _keys = keys;

    /// <summary>Number of keys that can be used.</summary>
    public int Count => _keys.Count;

    /// <summary>Reads a key set.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static JsonWebKeys Parse(JsonElement set)
    {
        if (set.ValueKind != JsonValueKind.Object || !set.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("no key set");
        }

        return new JsonWebKeys([.. keys.EnumerateArray().Take(MostKeys).Select(Read).OfType<Key>()]);
    }

    /// <summary>True where the set has a key of this id and algorithm; without an id, where it has exactly one key of the algorithm.</summary>
    public bool Knows(string? keyId, JwsAlgorithm algorithm) => Find(keyId, algorithm) is not null;

    /// <summary>True where the right key signed it.</summary>
    public bool Verifies(CompactJws token) => Find(token.KeyId, token.Algorithm)?.Verifies(token.Signed, token.Signature) == true;

    private Key? Find(string? keyId, JwsAlgorithm algorithm)
    {
        var fitting = _keys.Where(key => key.Algorithm == algorithm && (keyId is null || key.Id == keyId)).Take(2).ToArray();
        return fitting.Length == 1 ? fitting[0] : null;
    }

    private static Key? Read(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object || !IsForSignatures(key))
        {
            return null;
        }

        var id = Text(key, "kid");
        return (Text(key, "kty"), Text(key, "alg")) switch
        {
            ("RSA", null or "RS256") when Bytes(key, "n") is { } modulus && Bytes(key, "e") is { Length: <= LongestExponentBytes } exponent && IsStrong(modulus) && (exponent[^1] & 1) == 1 && exponent is not [1] =>
                new RsaKey(id, new RSAParameters { Modulus = modulus, Exponent = exponent }),
            ("EC", null or "ES256") when Text(key, "crv") == "P-256" && Bytes(key, "x") is { Length: CoordinateBytes } x && Bytes(key, "y") is { Length: CoordinateBytes } y =>
                new EcKey(id, new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } }),
            _ => null,
        };
    }

    private static bool IsForSignatures(JsonElement key) =>
        Text(key, "use") is null or "sig"
        && (!key.TryGetProperty("key_ops", out var operations) || (operations.ValueKind == JsonValueKind.Array && operations.EnumerateArray().Any(each => each.ValueKind == JsonValueKind.String && each.ValueEquals("verify"))));

    private static bool IsStrong(byte[] modulus) => modulus[0] != 0 && modulus.Length * 8 is >= ShortestRsaBits and <= LongestRsaBits && modulus[0] >= 0x80;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement json, string name) => Text(json, name) is { Length: > 0 } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private abstract record Key(string? Id, JwsAlgorithm Algorithm)
    {
        public abstract bool Verifies(byte[] signed, byte[] signature);
    }

    private sealed record RsaKey(string? Id, RSAParameters Parameters) : Key(Id, JwsAlgorithm.Rs256)
    {
        public override bool Verifies(byte[] signed, byte[] signature)
        {
            using var rsa = RSA.Create(Parameters);
            return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    private sealed record EcKey(string? Id, ECParameters Parameters) : Key(Id, JwsAlgorithm.Es256)
    {
        // The signature is r and s side by side, never DER.
        public override bool Verifies(byte[] signed, byte[] signature)
        {
            if (signature.Length != 2 * CoordinateBytes)
            {
                return false;
            }

            try
            {
                using var ecdsa = ECDsa.Create(Parameters);
                return ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            }
            catch (CryptographicException)
            {
                // The point is not on the curve.
                return false;
            }
        }
    }
}
