using System.Collections.Concurrent;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every ledger does.</summary>
public abstract class JobLedgerConformance : PortConformance
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly JobId Id = new("job-1");

    private IJobLedger Ledger => Host.Ledger;

    public static TheoryData<JobState> FinalStates => [JobState.Succeeded, JobState.Failed, JobState.Invalid, JobState.Aborted];

    [Fact]
    public async Task A_new_job_is_queued_and_kept_as_it_was_given()
    {
        var job = Samples.Job();

        (await AddAsync(job)).ShouldBeTrue();

        var entry = await EntryAsync();
        entry.State.ShouldBe(JobState.Queued);
        entry.Attempts.ShouldBe(0);
        entry.Worker.ShouldBeNull();
        entry.LeaseUntil.ShouldBeNull();
        entry.Created.ShouldBe(Clock.GetUtcNow());
        entry.Changed.ShouldBe(Clock.GetUtcNow());
        Written(entry.Job).ShouldBe(Written(job));
    }

    [Fact]
    public async Task An_unknown_job_is_null_and_has_no_history()
    {
        (await Ledger.FindAsync(Id, Token)).ShouldBeNull();
        (await Ledger.ClaimAsync(Id, "w", Lease, Token)).ShouldBeNull();
        (await Ledger.HistoryAsync(Id, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_known_job_is_no_new_work()
    {
        await AddAsync(Samples.Job());
        Clock.Advance(Lease);

        (await AddAsync(Samples.Job(area: "other"))).ShouldBeFalse();

        var entry = await EntryAsync();
        entry.Job.Area.Id.ShouldBe("congo");
        entry.Changed.ShouldBe(entry.Created);
        (await Ledger.HistoryAsync(Id, Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_claim_names_worker_and_lease()
    {
        var claim = await ClaimedAsync();

        claim.LeaseUntil.ShouldBe(Clock.GetUtcNow() + Lease);
        var entry = await EntryAsync();
        entry.State.ShouldBe(JobState.Claimed);
        entry.Worker.ShouldBe("worker-1");
        entry.LeaseUntil.ShouldBe(claim.LeaseUntil);
    }

    [Fact]
    public async Task Second_claim_of_a_claimed_or_running_job_is_refused()
    {
        var claim = await ClaimedAsync();
        (await Ledger.ClaimAsync(Id, "worker-2", Lease, Token)).ShouldBeNull();

        (await Ledger.StartAsync(claim, Token)).ShouldBeTrue();

        (await Ledger.ClaimAsync(Id, "worker-2", Lease, Token)).ShouldBeNull();
        (await Ledger.ClaimAsync(Id, "worker-1", Lease, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_job_starts_once()
    {
        var claim = await ClaimedAsync();

        (await Ledger.StartAsync(claim, Token)).ShouldBeTrue();
        (await Ledger.StartAsync(claim, Token)).ShouldBeFalse();

        (await EntryAsync()).State.ShouldBe(JobState.Running);
    }

    [Fact]
    public async Task A_renewed_lease_counts_from_now()
    {
        var claim = await ClaimedAsync();
        Clock.Advance(Lease - TimeSpan.FromSeconds(1));

        (await Ledger.RenewAsync(claim, Lease, Token)).ShouldBeTrue();

        (await EntryAsync()).LeaseUntil.ShouldBe(Clock.GetUtcNow() + Lease);
        Clock.Advance(Lease - TimeSpan.FromSeconds(1));
        (await Ledger.ExpireAsync(Token)).ShouldBeEmpty();
        (await Ledger.StartAsync(claim, Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task Released_work_waits_again_without_an_attempt()
    {
        var claim = await ClaimedAsync();
        await Ledger.StartAsync(claim, Token);

        (await Ledger.ReleaseAsync(claim, Token)).ShouldBeTrue();

        var entry = await EntryAsync();
        entry.State.ShouldBe(JobState.Queued);
        entry.Attempts.ShouldBe(0);
        entry.Worker.ShouldBeNull();
        entry.LeaseUntil.ShouldBeNull();
    }

    [Fact]
    public async Task A_transient_failure_counts_an_attempt_and_says_why()
    {
        var claim = await ClaimedAsync();

        (await Ledger.RetryLaterAsync(claim, "the catalog answered 503", Lease, Token)).ShouldBeTrue();

        var entry = await EntryAsync();
        entry.State.ShouldBe(JobState.Queued);
        entry.Attempts.ShouldBe(1);
        entry.Outcome.ShouldBe("the catalog answered 503");
        (await Ledger.HistoryAsync(Id, Token))[^1].ShouldBe(new LedgerEvent(Clock.GetUtcNow(), JobState.Queued, "worker-1", "the catalog answered 503"));
    }

    [Fact]
    public async Task What_a_worker_cannot_do_is_given_back_with_its_reason_and_without_an_attempt()
    {
        var claim = await ClaimedAsync();
        await Ledger.StartAsync(claim, Token);

        (await Ledger.ReturnAsync(claim, "the device is gone", Lease, Token)).ShouldBeTrue();

        var entry = await EntryAsync();
        (entry.State, entry.Attempts, entry.Worker, entry.LeaseUntil, entry.Outcome).ShouldBe((JobState.Queued, 0, null, null, "the device is gone"));
        (await Ledger.HistoryAsync(Id, Token))[^1].ShouldBe(new LedgerEvent(Clock.GetUtcNow(), JobState.Queued, "worker-1", "the device is gone"));
        (await Ledger.ClaimAsync(Id, "worker-2", Lease, Token)).ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(FinalStates))]
    public async Task A_finished_job_keeps_its_outcome_and_is_claimed_no_more(JobState final)
    {
        var claim = await ClaimedAsync();
        await Ledger.StartAsync(claim, Token);

        (await CommitAsync(transaction => Ledger.FinishAsync(transaction, claim, final, "one sentence", Token))).ShouldBeTrue();

        var entry = await EntryAsync();
        entry.State.ShouldBe(final);
        entry.Outcome.ShouldBe("one sentence");
        entry.Worker.ShouldBeNull();
        entry.Attempts.ShouldBe(final == JobState.Failed ? 1 : 0);
        (await Ledger.ClaimAsync(Id, "worker-2", Lease, Token)).ShouldBeNull();
        (await CommitAsync(transaction => Ledger.FinishAsync(transaction, claim, final, "again", Token))).ShouldBeFalse();
        (await AddAsync(Samples.Job())).ShouldBeFalse();
    }

    [Theory]
    [InlineData(JobState.Queued)]
    [InlineData(JobState.Claimed)]
    [InlineData(JobState.Running)]
    public async Task Finishing_in_a_state_that_is_not_final_is_a_bug(JobState state)
    {
        var claim = await ClaimedAsync();

        await Should.ThrowAsync<ArgumentException>(() => CommitAsync(transaction => Ledger.FinishAsync(transaction, claim, state, "x", Token)));
    }

    [Fact]
    public async Task An_expired_lease_frees_the_job_and_counts_an_attempt()
    {
        var claim = await ClaimedAsync();
        await Ledger.StartAsync(claim, Token);
        Clock.Advance(Lease);

        var freed = await Ledger.ExpireAsync(Token);

        var entry = freed.ShouldHaveSingleItem();
        entry.Job.Id.ShouldBe(Id);
        entry.State.ShouldBe(JobState.Queued);
        entry.Attempts.ShouldBe(1);
        entry.Outcome.ShouldNotBeNull().ShouldContain("worker-1");
        (await Ledger.ExpireAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fencing_token_grows_with_every_claim()
    {
        var first = await ClaimedAsync();
        await Ledger.ReleaseAsync(first, Token);
        var second = (await Ledger.ClaimAsync(Id, "worker-1", Lease, Token)).ShouldNotBeNull();
        await CommitAsync(transaction => Ledger.FinishAsync(transaction, second, JobState.Failed, "x", Token));
        await CommitAsync(transaction => Ledger.RequeueAsync(transaction, Id, "again", Token));
        var third = (await Ledger.ClaimAsync(Id, "worker-1", Lease, Token)).ShouldNotBeNull();

        second.FencingToken.ShouldBeGreaterThan(first.FencingToken);
        third.FencingToken.ShouldBeGreaterThan(second.FencingToken);
    }

    [Fact]
    public async Task A_late_writer_is_refused_after_another_claim()
    {
        var late = await ClaimedAsync();
        await Ledger.StartAsync(late, Token);
        Clock.Advance(Lease);
        await Ledger.ExpireAsync(Token);
        var current = (await Ledger.ClaimAsync(Id, "worker-1", Lease, Token)).ShouldNotBeNull();

        await RefusedAsync(late);

        (await Ledger.StartAsync(current, Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_writer_whose_lease_ran_out_is_refused_before_anybody_noticed()
    {
        var late = await ClaimedAsync();
        Clock.Advance(Lease);

        await RefusedAsync(late);

        (await EntryAsync()).State.ShouldBe(JobState.Claimed);
    }

    [Fact]
    public async Task A_job_takes_another_source_under_its_identity_and_keeps_its_place()
    {
        await AddAsync(Samples.Job() with { Priority = JobPriority.Backfill });
        var amended = Samples.Job() with { Product = "other" };

        (await AmendAsync(amended)).ShouldBeTrue();
        (await AmendAsync(amended)).ShouldBeFalse("it is described so already");

        var entry = await EntryAsync();
        Written(entry.Job).ShouldBe(Written(amended with { Priority = JobPriority.Backfill }));
        entry.State.ShouldBe(JobState.Queued);
        (await Ledger.HistoryAsync(Id, Token))[^1].ShouldBe(new LedgerEvent(Clock.GetUtcNow(), JobState.Queued, null, "another source"));
    }

    [Fact]
    public async Task A_claim_outlives_another_description_of_its_job()
    {
        var claim = await ClaimedAsync();

        (await AmendAsync(Samples.Job() with { Product = "other" })).ShouldBeTrue();

        var entry = await EntryAsync();
        entry.State.ShouldBe(JobState.Claimed);
        entry.Worker.ShouldBe("worker-1");
        (await Ledger.StartAsync(claim, Token)).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(FinalStates))]
    public async Task Only_work_that_may_still_be_done_is_described_anew(JobState final)
    {
        var claim = await ClaimedAsync();
        await CommitAsync(transaction => Ledger.FinishAsync(transaction, claim, final, "x", Token));

        (await AmendAsync(Samples.Job() with { Product = "other" })).ShouldBe(final is JobState.Failed or JobState.Invalid);

        (await EntryAsync()).State.ShouldBe(final);
        (await AmendAsync(Samples.Job("unknown"))).ShouldBeFalse();
    }

    [Fact]
    public async Task Only_waiting_work_can_be_aborted()
    {
        await AddAsync(Samples.Job());
        (await CommitAsync(transaction => Ledger.AbortAsync(transaction, Id, "superseded", Token))).ShouldBeTrue();
        (await EntryAsync()).Outcome.ShouldBe("superseded");
        (await EntryAsync()).State.ShouldBe(JobState.Aborted);
        (await CommitAsync(transaction => Ledger.AbortAsync(transaction, Id, "again", Token))).ShouldBeFalse();

        await AddAsync(Samples.Job("job-2"));
        await Ledger.ClaimAsync(new JobId("job-2"), "w", Lease, Token);
        (await CommitAsync(transaction => Ledger.AbortAsync(transaction, new JobId("job-2"), "late", Token))).ShouldBeFalse();
        (await CommitAsync(transaction => Ledger.AbortAsync(transaction, new JobId("unknown"), "x", Token))).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(FinalStates))]
    public async Task An_operator_sends_final_work_round_again_with_fresh_attempts(JobState final)
    {
        var claim = await ClaimedAsync();
        await CommitAsync(transaction => Ledger.FinishAsync(transaction, claim, final, "x", Token));

        (await CommitAsync(transaction => Ledger.RequeueAsync(transaction, Id, "asked for", Token))).ShouldBeTrue();

        var entry = await EntryAsync();
        entry.State.ShouldBe(JobState.Queued);
        entry.Attempts.ShouldBe(0);
        (await Ledger.HistoryAsync(Id, Token))[^1].Reason.ShouldBe("asked for");
        (await CommitAsync(transaction => Ledger.RequeueAsync(transaction, Id, "twice", Token))).ShouldBeFalse();
        (await Ledger.ClaimAsync(Id, "worker-2", Lease, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task History_tells_everything_in_order()
    {
        var claim = await ClaimedAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Ledger.StartAsync(claim, Token);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await CommitAsync(transaction => Ledger.FinishAsync(transaction, claim, JobState.Succeeded, "no usable pixels", Token));

        var history = await Ledger.HistoryAsync(Id, Token);

        history.Select(happened => happened.State).ShouldBe([JobState.Queued, JobState.Claimed, JobState.Running, JobState.Succeeded]);
        history.Select(happened => happened.Worker).ShouldBe([null, "worker-1", "worker-1", "worker-1"]);
        history.Select(happened => happened.Time).ShouldBeInOrder();
        history[^1].Reason.ShouldBe("no usable pixels");
    }

    [Fact]
    public async Task Jobs_are_listed_by_their_last_change_state_and_area()
    {
        foreach (var (id, area) in new[] { ("a", "congo"), ("b", "alps"), ("c", "congo") })
        {
            await AddAsync(Samples.Job(id, area));
        }

        await Ledger.ClaimAsync(new JobId("a"), "w", Lease, Token);

        (await ListAsync(new LedgerQuery())).ShouldBe(["a", "c", "b"]);
        (await ListAsync(new LedgerQuery { Limit = 2 })).ShouldBe(["a", "c"]);
        (await ListAsync(new LedgerQuery { States = [JobState.Queued] })).ShouldBe(["c", "b"]);
        (await ListAsync(new LedgerQuery { States = [JobState.Queued, JobState.Claimed], AreaId = "congo" })).ShouldBe(["a", "c"]);
        (await ListAsync(new LedgerQuery { AreaId = "nowhere" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_workers_claim_each_job_once()
    {
        const int jobs = 25;
        for (var i = 0; i < jobs; i++)
        {
            await AddAsync(Samples.Job($"job-{i}"));
        }

        var claims = new ConcurrentBag<JobClaim>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(
            async () =>
            {
                for (var i = 0; i < jobs; i++)
                {
                    if (await Ledger.ClaimAsync(new JobId($"job-{i}"), $"worker-{worker}", Lease, Token) is { } claim)
                    {
                        claims.Add(claim);
                    }
                }
            },
            Token)));

        claims.Select(claim => claim.Job.Value).Order().ShouldBe(Enumerable.Range(0, jobs).Select(i => $"job-{i}").Order());
    }

    private static string Written(SceneJob job) => System.Text.Json.JsonSerializer.Serialize(job, Core.Messages.MessageJson.Default.SceneJob);

    private Task<bool> AddAsync(SceneJob job) => CommitAsync(transaction => Ledger.AddAsync(transaction, job, Token));

    private Task<bool> AmendAsync(SceneJob job) => CommitAsync(transaction => Ledger.AmendAsync(transaction, job, "another source", Token));

    private async Task<JobClaim> ClaimedAsync()
    {
        await AddAsync(Samples.Job());
        return (await Ledger.ClaimAsync(Id, "worker-1", Lease, Token)).ShouldNotBeNull();
    }

    private async Task<LedgerEntry> EntryAsync() => (await Ledger.FindAsync(Id, Token)).ShouldNotBeNull();

    private async Task<IEnumerable<string>> ListAsync(LedgerQuery query) =>
        (await Ledger.ListAsync(query, Token)).Select(entry => entry.Job.Id.Value);

    private async Task RefusedAsync(JobClaim claim)
    {
        var before = await EntryAsync();
        (await Ledger.StartAsync(claim, Token)).ShouldBeFalse();
        (await Ledger.RenewAsync(claim, Lease, Token)).ShouldBeFalse();
        (await Ledger.ReleaseAsync(claim, Token)).ShouldBeFalse();
        (await Ledger.RetryLaterAsync(claim, "late", Lease, Token)).ShouldBeFalse();
        (await Ledger.ReturnAsync(claim, "late", Lease, Token)).ShouldBeFalse();
        (await CommitAsync(transaction => Ledger.FinishAsync(transaction, claim, JobState.Succeeded, "late", Token))).ShouldBeFalse();
        var after = await EntryAsync();
        (after with { Job = before.Job }).ShouldBe(before);
    }
}
