using System.Diagnostics;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Telemetry;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.InferenceWorker.Execution;

/// <summary>
/// Takes jobs one after another, fresh ones first, and sees each to an outcome. The ledger decides who may work; the queue only
/// wakes. Any instruction may be the last one: what a dead worker left is taken up by the next delivery.
/// </summary>
public sealed class JobWorker : BackgroundService
{
    private readonly JobStores _stores;
    private readonly ISceneRunner _runner;
    private readonly IStateFolder? _states;
    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<JobWorker> _logger;
    private readonly JobSettlement _settlement;
    private readonly JobIntake _intake;
    private readonly IProgress<JobProgress>? _progress;
    private readonly IHostApplicationLifetime? _lifetime;
    private readonly BackOff _backOff;
    private DateTimeOffset? _idleSince;
    private volatile int _troubles;

    /// <summary>Prepares a worker; without <paramref name="states"/> it keeps none, and <paramref name="lifetime"/> is stopped when a draining worker finds nothing left.</summary>
    /// <exception cref="InvalidInputException">The options make no sense.</exception>
    public JobWorker(
        JobStores stores,
        ISceneRunner runner,
        WorkerOptions options,
        TimeProvider time,
        ILogger<JobWorker> logger,
        IStateFolder? states = null,
        IProgress<JobProgress>? progress = null,
        IHostApplicationLifetime? lifetime = null)
    {
        options.Validate();
        _stores = stores;
        _runner = runner;
        _states = states;
        _options = options;
        _time = time;
        _logger = logger;
        _progress = progress;
        _lifetime = lifetime;
        _backOff = new BackOff(options, Random.Shared);
        _settlement = new JobSettlement(stores, options, _backOff, logger);
        _intake = new JobIntake(stores, options, _settlement, time, logger);
    }

    /// <summary>True since the last job could not be done for a reason of this machine's or its settings', which the log tells.</summary>
    public bool IsInTrouble => _troubles > 0;

    /// <summary>Does one job if one waits. False when both queues were empty.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken stopping)
    {
        var delivery = await _stores.Queue.ReceiveAsync(JobPriority.Fresh, _options.Lease, stopping)
            ?? await _stores.Queue.ReceiveAsync(JobPriority.Backfill, _options.Lease, stopping);
        if (delivery is null)
        {
            return false;
        }

        // From here on a stop must not leave a half-settled delivery behind: settling is quick and not cancelled.
        if (await _intake.ClaimAsync(delivery, CancellationToken.None) is { } job)
        {
            await WorkAsync(job, stopping);
        }

        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host starts its services one by one; none of them may wait for the first job.
        await Task.Yield();
        Log.WorkerStarted(_logger, _options.Name);
        var started = _time.GetTimestamp();
        try
        {
            while (!stoppingToken.IsCancellationRequested && await StepAsync(started, stoppingToken))
            {
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A stop between two jobs.
        }

        Log.WorkerStopped(_logger, _options.Name);
    }

    // False when the worker has drained the queues and is to end.
    private async Task<bool> StepAsync(long started, CancellationToken stopping)
    {
        try
        {
            if (_options.Drain && HostHasStarted && _time.GetElapsedTime(started) >= _options.DrainFor)
            {
                Log.DrainTimeOver(_logger, _time.GetElapsedTime(started));
                _lifetime?.StopApplication();
                return false;
            }

            var troubles = _troubles;
            if (await RunOnceAsync(stopping))
            {
                _idleSince = null;
                await RestAsync(_troubles > troubles, stopping);
                return true;
            }

            _idleSince ??= _time.GetUtcNow();
            if (_options.Drain && HostHasStarted && _time.GetUtcNow() - _idleSince >= _options.DrainAfter)
            {
                Log.Drained(_logger);
                _lifetime?.StopApplication();
                return false;
            }

            await Task.Delay(_options.IdlePoll, _time, stopping);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The stores are out of reach, not the job at fault: a claim that is held runs out and is taken up again.
            Log.StoresFailed(_logger, error, _options.FirstRetry);
            await Task.Delay(_options.FirstRetry, _time, stopping);
        }

        return true;
    }

    // A queue must not go through a worker that can do none of it; when the trouble is over, work goes on by itself.
    private async Task RestAsync(bool isInTrouble, CancellationToken stopping)
    {
        if (isInTrouble)
        {
            var wait = _backOff.After(_troubles, asked: null);
            wait = wait < _options.LongestRest ? wait : _options.LongestRest;
            Log.Rests(_logger, wait);
            await Task.Delay(wait, _time, stopping);
        }
    }

    // A host that is stopped while it still starts fails to start.
    private bool HostHasStarted => _lifetime is null || _lifetime.ApplicationStarted.IsCancellationRequested;

    private async Task WorkAsync(ClaimedJob job, CancellationToken stopping)
    {
        var work = job.Entry.Job;
        using var span = Traces.Start(
            "job run", ActivityKind.Consumer, work.TraceParent, ("groundshift.job", job.Id.Value), ("groundshift.area", work.Area.Id), ("groundshift.model", work.Model.ToString()));
        var began = _time.GetTimestamp();
        try
        {
            await SeeToItsEndAsync(job, stopping);
        }
        finally
        {
            var busy = _time.GetElapsedTime(began);
            Figures.DeviceBusy.Add(busy.TotalSeconds);
            Figures.Cost.Add(busy.TotalHours * _options.PricePerDeviceHour);
        }
    }

    private async Task SeeToItsEndAsync(ClaimedJob job, CancellationToken stopping)
    {
        using var grace = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        await using var onStop = stopping.Register(() => grace.CancelAfter(_options.Grace));
        var settle = await AttemptAsync(job, token => RunAsync(job, token), grace.Token);
        while (settle is not null && await settle() is { } outcome)
        {
            // Another worker moved the area's state in between: what was made stays, only the fold is done again.
            settle = await AttemptAsync(job, token => FoldAsync(job, outcome, token), grace.Token);
        }
    }

    private async Task<Settle> RunAsync(ClaimedJob job, CancellationToken cancellationToken) =>
        await FoldAsync(job, await _runner.RunAsync(job.Entry.Job, Watch(job.Entry.Job), cancellationToken), cancellationToken);

    private async Task<Settle> FoldAsync(ClaimedJob job, SceneOutcome outcome, CancellationToken cancellationToken)
    {
        var state = _states is not null && outcome is SceneOutcome.Produced made ? await _states.FoldAsync(made.Ready, cancellationToken) : null;
        return async () => await _settlement.SucceedAsync(job, outcome, state, CancellationToken.None) ? null : outcome;
    }

    // Works under the job's lease and returns how to settle it; null when the lease is lost and nothing may be written.
    private async Task<Settle?> AttemptAsync(ClaimedJob job, Func<CancellationToken, Task<Settle>> work, CancellationToken grace)
    {
        await using var keeper = new LeaseKeeper(_stores.Ledger, job.Delivery, job.Claim, _options, _time, _logger);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(grace, keeper.Lost);
        try
        {
            var settle = await work(either.Token);
            _troubles = 0;
            return keeper.Lost.IsCancellationRequested ? null : settle;
        }
        catch (Exception) when (keeper.Lost.IsCancellationRequested)
        {
            // Whatever it was, another worker has the job now.
            return null;
        }
        catch (OperationCanceledException) when (grace.IsCancellationRequested)
        {
            return Once(() => _settlement.ReleaseAsync(job, CancellationToken.None));
        }
        catch (InvalidInputException error)
        {
            return Once(() => _settlement.RejectAsync(job, error, CancellationToken.None));
        }
        catch (Exception error) when (WorkerTrouble.Disables(error))
        {
            _troubles++;
            return Once(() => _settlement.ReturnAsync(job, error, CancellationToken.None));
        }
        catch (Exception error)
        {
            _troubles += WorkerTrouble.Hinders(error) ? 1 : 0;

            // A transient failure, or a bug: both count as a failed attempt, with all detail in the log.
            return Once(() => _settlement.FailAsync(job, error, CancellationToken.None));
        }
    }

    private static Settle Once(Func<Task> settle) => async () =>
    {
        await settle();
        return null;
    };

    // Settles a job; returns what must be folded into the area's state again, or null when it is settled.
    private delegate Task<SceneOutcome?> Settle();

    private Progress Watch(SceneJob job) => new(job, _progress);

    private sealed class Progress(SceneJob job, IProgress<JobProgress>? target) : IProgress<SceneProgress>
    {
        public void Report(SceneProgress value) => target?.Report(new JobProgress(job, value));
    }
}
