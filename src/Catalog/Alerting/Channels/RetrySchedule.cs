using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Groundshift.Catalog.Alerting.Channels;

/// <summary>When a failed attempt is repeated: soon at first, then over more than three days.</summary>
/// <remarks>Source: the schedule that Standard Webhooks 1.0 suggests under "Deliverability and reliability".</remarks>
internal static class RetrySchedule
{
    private const double Jitter = 0.2;

    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    // A receiver may ask for patience, not for never.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromDays(1);

    /// <summary>How long to wait after a failed attempt, from 1; null when it was the last.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="id">Spreads the waits of different events, the same way every time.</param>
    /// <param name="asked">What the receiver asked for.</param>
    public static TimeSpan? After(int attempt, string id, TimeSpan? asked)
    {
        if (attempt > Delays.Length)
        {
            return null;
        }

        var hash = BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{id}|{attempt}")));
        var delay = Delays[attempt - 1] * (1 - Jitter + (2 * Jitter * hash / uint.MaxValue));
        return asked is { } wish && wish > delay ? (wish < LongestAsked ? wish : LongestAsked) : delay;
    }
}
