namespace Groundshift.Catalog.Publishing;

/// <summary>Messages that failed in this process, and when each is due again.</summary>
internal sealed class FailedMessages(TimeSpan longestDelay)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (int Attempts, DateTimeOffset Due)> _messages = new(StringComparer.Ordinal);

    public int Count => _messages.Count;

    /// <summary>Doubles with every attempt, from one second to <paramref name="longest"/>.</summary>
    public static TimeSpan Delay(int attempts, TimeSpan longest)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(attempts - 1, 20));
        return delay < longest ? delay : longest;
    }

    public bool IsWaiting(string id, DateTimeOffset now) => _messages.TryGetValue(id, out var failed) && failed.Due > now;

    public void Forget(string id) => _messages.Remove(id);

    public (int Attempts, TimeSpan Delay) Add(string id, DateTimeOffset now)
    {
        var attempts = _messages.GetValueOrDefault(id).Attempts + 1;
        var delay = Delay(attempts, longestDelay);
        _messages[id] = (attempts, now + delay);
        return (attempts, delay);
    }
}
