using System.Security.Cryptography;
using System.Text;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;

namespace Groundshift.Catalog.Alerting.Channels;

/// <summary>Makes secrets and signs with them. Source: Standard Webhooks 1.0, "Signature scheme": HMAC-SHA256 over id.timestamp.body.</summary>
public static class WebhookSecrets
{
    private const string Prefix = "whsec_";
    private const string Version = "v1,";

    // Source: Standard Webhooks 1.0: 24 to 64 bytes.
    private const int Shortest = 24;
    private const int Longest = 64;
    private const int Made = 32;

    /// <summary>A new random secret.</summary>
    public static string Create() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Made));

    /// <summary>The secret itself, when it is one.</summary>
    /// <exception cref="InvalidInputException">It has another form; the message does not repeat it.</exception>
    public static string Checked(string secret)
    {
        _ = Key(secret);
        return secret;
    }

    /// <summary>The secrets after a rotation: a new one, and those before until the overlap ends.</summary>
    public static IReadOnlyList<ChannelSecret> Rotate(IReadOnlyList<ChannelSecret> secrets, string next, DateTimeOffset now, TimeSpan overlap) =>
    [
        new ChannelSecret(next, null),
        .. secrets.Where(secret => secret.Until is not { } until || until > now).Select(secret => secret with { Until = secret.Until ?? now + overlap }),
    ];

    /// <summary>The signature header: one signature per secret in use, newest first, joined by spaces.</summary>
    public static string Sign(IEnumerable<string> secrets, string id, long timestamp, string body)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{id}.{timestamp}.{body}"));
        return string.Join(' ', secrets.Select(secret => Version + Convert.ToBase64String(HMACSHA256.HashData(Key(secret), signed))));
    }

    private static byte[] Key(string secret)
    {
        var key = new byte[Longest + 1];
        return secret.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) && length is >= Shortest and <= Longest
            ? key[..length]
            : throw new InvalidInputException("secret", $"{Prefix} and the base64 form of {Shortest} to {Longest} bytes", "another form", "Leave it out to have one made.");
    }
}
