using System.Collections.Concurrent;
using Groundshift.Core.Jobs;

namespace Groundshift.Ingest.Providers.Access;

/// <summary>A value that ends.</summary>
internal sealed record Lease<T>(T Value, DateTimeOffset From, DateTimeOffset Until);

/// <summary>Keeps values that end, fetches each once however many ask, and renews it before its end.</summary>
internal sealed class RenewingCache<TKey, T>(
    TimeProvider clock, TimeSpan renewBefore, Func<TKey, Lease<T>?, CancellationToken, Task<Lease<T>>> fetch) : IDisposable
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();

    public async ValueTask<Lease<T>> GetAsync(TKey key, CancellationToken cancellationToken)
    {
        var entry = _entries.GetOrAdd(key, _ => new Entry());
        if (entry.Lease is { } held && IsFresh(held))
        {
            return held;
        }

        await entry.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (entry.Lease is { } renewed && IsFresh(renewed))
            {
                return renewed;
            }

            entry.Lease = await FetchAsync(key, entry.Lease, cancellationToken).ConfigureAwait(false);
            return entry.Lease;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    public void Dispose()
    {
        foreach (var entry in _entries.Values)
        {
            entry.Gate.Dispose();
        }
    }

    private async Task<Lease<T>> FetchAsync(TKey key, Lease<T>? last, CancellationToken cancellationToken)
    {
        try
        {
            return await fetch(key, last, cancellationToken).ConfigureAwait(false);
        }
        catch (TransientException) when (last is not null && clock.GetUtcNow() < last.Until)
        {
            // Renewal is early on purpose: what is held still opens the file, and the next read tries again.
            return last;
        }
    }

    /// <summary>A short-lived value is renewed at half of its life.</summary>
    private bool IsFresh(Lease<T> lease)
    {
        var life = lease.Until - lease.From;
        return clock.GetUtcNow() < lease.Until - (life / 2 < renewBefore ? life / 2 : renewBefore);
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public Lease<T>? Lease { get; set; }
    }
}
