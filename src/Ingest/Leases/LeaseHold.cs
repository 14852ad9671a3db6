using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Leases;

/// <summary>A lease that is held: renewed four times within its length, given back when disposed.</summary>
public sealed class LeaseHold : IAsyncDisposable
{
    private const int RenewalsPerLease = 4;

    private readonly ILeaseStore _store;
    private readonly string _name;
    private readonly string _holder;
    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    internal LeaseHold(ILeaseStore store, string name, string holder, TimeSpan lease, TimeProvider time, ILogger logger)
    {
        (_store, _name, _holder, _lease, _time, _logger) = (store, name, holder, lease, time, logger);
        _loop = RenewAsync();
    }

    /// <summary>Cancelled when the lease is lost: what is under way must stop.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        try
        {
            await _store.ReleaseAsync(_name, _holder, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TransientException error)
        {
            // Then it runs out by itself.
            _logger.LeaseKept(_name, error.Message);
        }

        _end.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync()
    {
        var until = _time.GetUtcNow() + _lease;
        using var timer = new PeriodicTimer(_lease / RenewalsPerLease, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
            {
                var asked = _time.GetUtcNow();
                var held = await TryRenewAsync().ConfigureAwait(false);
                until = held == true ? asked + _lease : until;

                // A store out of reach is no loss yet; a lease that has run out is, whatever the store will say.
                if (held == false || _time.GetUtcNow() >= until)
                {
                    _logger.LeaseLost(_name);
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The work is done.
        }
    }

    private async ValueTask<bool?> TryRenewAsync()
    {
        try
        {
            return await _store.TakeAsync(_name, _holder, _lease, _end.Token).ConfigureAwait(false);
        }
        catch (TransientException error)
        {
            _logger.LeaseNotRenewed(_name, error.Message);
            return null;
        }
    }
}
