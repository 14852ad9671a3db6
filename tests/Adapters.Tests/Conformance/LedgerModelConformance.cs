using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>Random sequences of operations on the ledger agree, answer by answer, with a model in a few lines.</summary>
public abstract class LedgerModelConformance : PortConformance
{
    private const int Sequences = 40;
    private int _sequence;

    private static Gen<LedgerStep> Step { get; } =
        from kind in Gen.Elements(Enum.GetValues<LedgerStepKind>())
        from job in Gen.Choose(0, 1)
        from worker in Gen.Choose(0, 2)
        from seconds in Gen.Choose(1, 60)
        select new LedgerStep(kind, job, worker, seconds);

    [Fact]
    public async Task Random_operations_agree_with_the_model()
    {
        var steps = Step.ListOf().Resize(60).Select(list => list.ToArray()).ToArbitrary();

        // FsCheck waits for each sequence on its thread, which must not be one of the runner's few.
        await Task.Run(
            () => Check.One(Config.QuickThrowOnFailure.WithMaxTest(Sequences), Prop.ForAll(steps, RunAsync)),
            Token);
    }

    private async Task RunAsync(LedgerStep[] steps)
    {
        var run = Interlocked.Increment(ref _sequence);
        LedgerModel[] models = [new(new JobId($"{run}-0")), new(new JobId($"{run}-1"))];
        foreach (var step in steps)
        {
            var model = models[step.Job];
            if (step.Kind == LedgerStepKind.Wait)
            {
                Clock.Advance(TimeSpan.FromSeconds(step.Seconds));
            }
            else if (step.Kind == LedgerStepKind.Expire)
            {
                var expected = models.Where(candidate => candidate.Expire(Clock.GetUtcNow())).Select(candidate => candidate.Id.Value);
                var freed = (await Host.Ledger.ExpireAsync(Token)).Select(entry => entry.Job.Id.Value).Where(id => id.StartsWith($"{run}-", StringComparison.Ordinal));
                freed.Order().ShouldBe(expected.Order(), "expired jobs");
            }
            else
            {
                (await ApplyAsync(step, model)).ShouldBe(model.Apply(step, Clock.GetUtcNow()), $"{step}");
            }

            await CompareAsync(model, step);
        }
    }

    /// <summary>Does the step for real; a worker uses the last claim that it was given, however old.</summary>
    private async Task<bool> ApplyAsync(LedgerStep step, LedgerModel model)
    {
        var ledger = Host.Ledger;
        var claim = model.Claims[step.Worker] ?? new JobClaim(model.Id, $"worker-{step.Worker}", 0, Clock.GetUtcNow());
        switch (step.Kind)
        {
            case LedgerStepKind.Add:
                return await CommitAsync(transaction => ledger.AddAsync(transaction, Samples.Job(model.Id.Value), Token));
            case LedgerStepKind.Claim:
                var taken = await ledger.ClaimAsync(model.Id, $"worker-{step.Worker}", TimeSpan.FromSeconds(step.Seconds), Token);
                model.Claims[step.Worker] = taken ?? model.Claims[step.Worker];
                return taken is not null;
            case LedgerStepKind.Start:
                return await ledger.StartAsync(claim, Token);
            case LedgerStepKind.Renew:
                return await ledger.RenewAsync(claim, TimeSpan.FromSeconds(step.Seconds), Token);
            case LedgerStepKind.Release:
                return await ledger.ReleaseAsync(claim, Token);
            case LedgerStepKind.Retry:
                return await ledger.RetryLaterAsync(claim, "transient", TimeSpan.FromSeconds(step.Seconds), Token);
            case LedgerStepKind.Finish:
                return await CommitAsync(transaction => ledger.FinishAsync(transaction, claim, LedgerModel.Final(step), "done", Token));
            case LedgerStepKind.Abort:
                return await CommitAsync(transaction => ledger.AbortAsync(transaction, model.Id, "superseded", Token));
            default:
                return await CommitAsync(transaction => ledger.RequeueAsync(transaction, model.Id, "again", Token));
        }
    }

    private async Task CompareAsync(LedgerModel model, LedgerStep step)
    {
        var entry = await Host.Ledger.FindAsync(model.Id, Token);
        entry?.State.ShouldBe(model.State!.Value, $"state after {step}");
        (entry is null).ShouldBe(model.State is null, $"existence after {step}");
        entry?.Attempts.ShouldBe(model.Attempts, $"attempts after {step}");
        entry?.Worker.ShouldBe(model.Holder is { } holder ? $"worker-{holder}" : null, $"worker after {step}");
        entry?.LeaseUntil.ShouldBe(model.LeaseUntil, $"lease after {step}");
        (await Host.Ledger.HistoryAsync(model.Id, Token)).Count.ShouldBe(model.Events, $"history after {step}");
    }
}
