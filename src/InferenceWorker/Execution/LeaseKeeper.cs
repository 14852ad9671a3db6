using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.Extensions.Logging;

namespace Groundshift.InferenceWorker.Execution;

/// <summary>Renews a claim and its delivery until it is disposed; says when the claim is lost, so that the work stops at once.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly IJobLedger _ledger;
    private readonly IJobDelivery _delivery;
    private readonly JobClaim _claim;
    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    public LeaseKeeper(IJobLedger ledger, IJobDelivery delivery, JobClaim claim, WorkerOptions options, TimeProvider time, ILogger logger)
    {
        _ledger = ledger;
        _delivery = delivery;
        _claim = claim;
        _options = options;
        _time = time;
        _logger = logger;
        _loop = RenewAsync();
    }

    /// <summary>Cancelled when the claim is lost.</summary>
    public CancellationToken Lost => _lost.Token;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        _end.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync()
    {
        var until = _claim.LeaseUntil;
        using var timer = new PeriodicTimer(_options.RenewEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                var held = await TryRenewAsync();
                until = held == true ? _time.GetUtcNow() + _options.Lease : until;
                // A store that cannot be reached is no loss yet; a lease that has run out is, whatever the store will say.
                if (held == false || _time.GetUtcNow() >= until)
                {
                    Log.LeaseLost(_logger, _claim.Job);
                    await _lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The work ended; nothing is left to renew.
        }
    }

    private async ValueTask<bool?> TryRenewAsync()
    {
        try
        {
            if (!await _ledger.RenewAsync(_claim, _options.Lease, _end.Token))
            {
                return false;
            }

            // A delivery whose visibility ran out only means that another worker will find the job claimed.
            await _delivery.RenewAsync(_options.Lease, _end.Token);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.RenewalFailed(_logger, error, _claim.Job);
            return null;
        }
    }
}
