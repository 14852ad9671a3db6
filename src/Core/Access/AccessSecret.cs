using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Groundshift.Core.Access;

/// <summary>Secrets of keys: 256 random bits, so that their hash needs no salt and no stretching.</summary>
public static class AccessSecret
{
    // Lets scanners of source code recognise a secret that went astray.
    private const string Prefix = "gsk_";
    private const int Bytes = 32;

    /// <summary>True for what may be a signed token of a provider: a secret of ours has no points, a token has two.</summary>
    public static bool IsToken(string secret) => secret.Contains('.', StringComparison.Ordinal);

    /// <summary>A new secret.</summary>
    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What is stored of it: SHA-256 in lower-case hex.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
