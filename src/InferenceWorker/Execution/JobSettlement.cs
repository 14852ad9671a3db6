using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Core.Telemetry;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.State;
using Microsoft.Extensions.Logging;

namespace Groundshift.InferenceWorker.Execution;

/// <summary>
/// Writes how a job ended: first the ledger, in one transaction with what must leave because of it, then the delivery. A worker
/// that dies in between is caught up with by the next delivery of the same message, which finds the job in its final state.
/// </summary>
internal sealed class JobSettlement(JobStores stores, WorkerOptions options, BackOff backOff, ILogger logger)
{
    /// <summary>The job made a product, or had a reason to make none.</summary>
    /// <param name="job">The job.</param>
    /// <param name="outcome">What it made.</param>
    /// <param name="state">What it did to the area's state, if it feeds one.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    /// <returns>False, and nothing is written, when another worker has moved the state since: fold again.</returns>
    public async Task<bool> SucceedAsync(ClaimedJob job, SceneOutcome outcome, FoldedState? state, CancellationToken cancellationToken)
    {
        var (sentence, message) = outcome switch
        {
            SceneOutcome.Produced made => (
                $"product with {made.Ready.ValidPercent:0.0} % valid pixels", Message(job, made.Ready with { State = state?.Report })),
            SceneOutcome.NoProduct none => ($"no product: {none.Sentence}", null),
            _ => throw new InvalidOperationException($"Unknown outcome {outcome}."),
        };
        switch (await FinishAsync(job, JobState.Succeeded, sentence, message, state?.Next, cancellationToken))
        {
            case Finish.Done:
                Log.Succeeded(logger, job.Id, sentence);
                Count(job, outcome);
                await job.Delivery.CompleteAsync(cancellationToken);
                return true;
            case Finish.StateMoved:
                Log.StateMoved(logger, job.Id);
                return false;
            default:
                return true;
        }
    }

    /// <summary>The input is wrong and will stay wrong.</summary>
    public async Task RejectAsync(ClaimedJob job, InvalidInputException error, CancellationToken cancellationToken)
    {
        if (await FinishAsync(job, JobState.Invalid, error.Message, null, null, cancellationToken) == Finish.Done)
        {
            Log.Invalid(logger, job.Id, error.Message);
            CountParked(job, JobState.Invalid);
            await job.Delivery.ParkAsync(error.Message, cancellationToken);
        }
    }

    /// <summary>The attempt failed: another one later, or none when there were enough.</summary>
    public async Task FailAsync(ClaimedJob job, Exception error, CancellationToken cancellationToken)
    {
        var attempts = job.Entry.Attempts + 1;
        var reason = $"{error.GetType().Name}: {error.Message}";
        if (attempts >= options.MaximumAttempts)
        {
            await GiveUpAsync(job, attempts, reason, error, cancellationToken);
            return;
        }

        var wait = backOff.After(attempts, (error as TransientException)?.RetryAfter);
        if (await stores.Ledger.RetryLaterAsync(job.Claim, reason, wait, cancellationToken))
        {
            Log.Retrying(logger, error, job.Id, attempts, wait);
            Figures.Retries.Add(1);
            await job.Delivery.AbandonAsync(wait, cancellationToken);
        }
        else
        {
            Log.LeaseLost(logger, job.Id);
        }
    }

    /// <summary>Parks a job that failed too often.</summary>
    public async Task GiveUpAsync(ClaimedJob job, int attempts, string reason, Exception? error, CancellationToken cancellationToken)
    {
        var sentence = $"gave up after {attempts} attempts, the last: {reason}";
        if (await FinishAsync(job, JobState.Failed, sentence, null, null, cancellationToken) == Finish.Done)
        {
            Log.GaveUp(logger, error, job.Id, attempts);
            CountParked(job, JobState.Failed);
            await job.Delivery.ParkAsync(await HistoryAsync(job.Id, sentence, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Gives the claim back without counting an attempt.</summary>
    public async Task ReleaseAsync(ClaimedJob job, CancellationToken cancellationToken)
    {
        if (await stores.Ledger.ReleaseAsync(job.Claim, cancellationToken))
        {
            Log.Released(logger, job.Id);
            await job.Delivery.AbandonAsync(TimeSpan.Zero, cancellationToken);
        }
    }

    /// <summary>Gives a job back that this worker cannot do, for one that can; no attempt counts.</summary>
    public async Task ReturnAsync(ClaimedJob job, Exception error, CancellationToken cancellationToken)
    {
        // Not at once: RabbitMQ counts a message that is given back as it is, and sets it aside after so many times.
        if (await stores.Ledger.ReturnAsync(job.Claim, error.Message, options.FirstRetry, cancellationToken))
        {
            Log.Returned(logger, job.Id, error.Message);
            Figures.Returned.Add(1);
            await job.Delivery.AbandonAsync(options.FirstRetry, cancellationToken);
        }
        else
        {
            Log.LeaseLost(logger, job.Id);
        }
    }

    private async Task<Finish> FinishAsync(
        ClaimedJob job, JobState state, string sentence, OutboxMessage? message, StatePointer? pointer, CancellationToken cancellationToken)
    {
        await using var transaction = await stores.Transactions.BeginAsync(cancellationToken);
        if (!await stores.Ledger.FinishAsync(transaction, job.Claim, state, sentence, cancellationToken))
        {
            Log.LeaseLost(logger, job.Id);
            return Finish.LeaseLost;
        }

        if (pointer is not null && !await stores.States.AdvanceAsync(transaction, pointer, cancellationToken))
        {
            return Finish.StateMoved;
        }

        if (message is not null)
        {
            await stores.Outbox.AddAsync(transaction, message, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return Finish.Done;
    }

    private async Task<string> HistoryAsync(JobId job, string sentence, CancellationToken cancellationToken)
    {
        var history = await stores.Ledger.HistoryAsync(job, cancellationToken);
        var lines = history.Select(line => $"{line.Time:O} {line.State} {line.Worker} {line.Reason}".TrimEnd());
        return string.Join('\n', lines.Prepend(sentence));
    }

    private static void Count(ClaimedJob job, SceneOutcome outcome)
    {
        var model = job.Entry.Job.Model.ToString();
        Figures.Scenes.Add(1, new("model", model), new("outcome", outcome is SceneOutcome.Produced ? "product" : "none"));
        if (outcome is SceneOutcome.Produced { Ready.Grid: var grid })
        {
            Figures.Pixels.Add((long)grid.Width * grid.Height, new KeyValuePair<string, object?>("model", model));
        }
    }

    private static void CountParked(ClaimedJob job, JobState state)
    {
        Figures.Scenes.Add(1, new("model", job.Entry.Job.Model.ToString()), new("outcome", state == JobState.Invalid ? "invalid" : "failed"));
        Figures.Parked.Add(1, new KeyValuePair<string, object?>("state", state.ToString()));
    }

    // The fencing token makes a job that an operator sends round again a new message; within one claim the id is stable.
    private static OutboxMessage Message(ClaimedJob job, ProductReady ready) => new(
        $"product/{job.Id}/{job.Claim.FencingToken}",
        OutboxTopics.Products,
        JsonSerializer.Serialize(ready with { Job = ready.Job with { TraceParent = Traces.Parent ?? ready.Job.TraceParent } }, MessageJson.Default.ProductReady),
        job.Entry.Job.Priority == JobPriority.Fresh ? 0 : 1,
        job.Entry.Job.Area.Id);

    // How an attempt to finish a job came out.
    private enum Finish
    {
        Done,
        LeaseLost,
        StateMoved,
    }
}
