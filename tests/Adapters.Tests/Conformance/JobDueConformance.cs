using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every ledger knows of the messages of its jobs.</summary>
public abstract class JobDueConformance : PortConformance
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private IJobLedger Ledger => Host.Ledger;

    [Fact]
    public async Task A_job_is_due_from_the_time_it_was_sent_and_in_flight_until_it_ends()
    {
        await AddAsync("a");
        (await Ledger.InFlightAsync(Token)).ShouldBeEmpty();
        (await DueAsync()).ShouldBe(0);

        await SendAsync("a");
        (await DueAsync()).ShouldBe(1);
        (await Ledger.CountDueAsync(JobPriority.Fresh, Clock.GetUtcNow().AddTicks(-1), Token)).ShouldBe(0);
        (await Ledger.CountDueAsync(JobPriority.Backfill, Clock.GetUtcNow(), Token)).ShouldBe(0);
        (await Ledger.InFlightAsync(Token)).ShouldBe([new SentJob(new JobId("a"), "congo", JobPriority.Fresh)]);

        var claim = await ClaimAsync("a");
        (await DueAsync()).ShouldBe(0);
        (await Ledger.InFlightAsync(Token)).Count.ShouldBe(1);

        await CommitAsync(transaction => Ledger.FinishAsync(transaction, claim, JobState.Succeeded, "done", Token));
        (await Ledger.InFlightAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_attempt_is_due_after_its_wait_and_a_released_or_expired_one_at_once()
    {
        await AddAsync("a");
        await SendAsync("a");
        await Ledger.RetryLaterAsync(await ClaimAsync("a"), "503", Minute * 15, Token);
        (await DueAsync()).ShouldBe(0);
        (await Ledger.InFlightAsync(Token)).Count.ShouldBe(1);
        Clock.Advance(Minute * 15);
        (await DueAsync()).ShouldBe(1);

        await Ledger.ReleaseAsync(await ClaimAsync("a"), Token);
        (await DueAsync()).ShouldBe(1);

        await ClaimAsync("a");
        Clock.Advance(Minute);
        await Ledger.ExpireAsync(Token);
        (await DueAsync()).ShouldBe(1);
        (await Ledger.CountDueAsync(JobPriority.Fresh, Clock.GetUtcNow().AddTicks(-1), Token)).ShouldBe(0);
    }

    [Fact]
    public async Task A_job_that_ended_and_waits_again_is_not_due_before_it_is_sent()
    {
        await AddAsync("a");
        await SendAsync("a");
        var claim = await ClaimAsync("a");
        await CommitAsync(transaction => Ledger.FinishAsync(transaction, claim, JobState.Failed, "gave up", Token));

        (await CommitAsync(transaction => Ledger.RequeueAsync(transaction, new JobId("a"), "again", Token))).ShouldBeTrue();

        (await DueAsync()).ShouldBe(0);
        (await Ledger.InFlightAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_that_was_sent_late_does_not_cut_a_wait_short()
    {
        await AddAsync("a");
        await Ledger.RetryLaterAsync(await ClaimAsync("a"), "503", Minute * 15, Token);

        await SendAsync("a");

        Clock.Advance(Minute * 14);
        (await DueAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task An_entry_says_when_its_message_is_due()
    {
        await AddAsync("a");
        (await Ledger.FindAsync(new JobId("a"), Token)).ShouldNotBeNull().Due.ShouldBeNull();
        await SendAsync("a");
        (await Ledger.FindAsync(new JobId("a"), Token)).ShouldNotBeNull().Due.ShouldBe(Clock.GetUtcNow());

        await ClaimAsync("a");
        (await Ledger.FindAsync(new JobId("a"), Token)).ShouldNotBeNull().Due.ShouldBeNull();
    }

    [Fact]
    public async Task Pixels_count_once_for_each_day_on_which_a_job_is_sent()
    {
        var today = new DateTimeOffset(Clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        foreach (var id in new[] { "a", "b", "waits" })
        {
            await AddAsync(id);
        }

        await SendAsync("a", 5_000_000_000);
        await SendAsync("b", 7);
        await ClaimAsync("b");
        await SendAsync("b", 7);
        (await Ledger.PixelsSentAsync("congo", today, Token)).ShouldBe(5_000_000_007);
        (await Ledger.PixelsSentAsync("other", today, Token)).ShouldBe(0);

        Clock.Advance(TimeSpan.FromDays(1));
        (await Ledger.PixelsSentAsync("congo", today.AddDays(1), Token)).ShouldBe(0);
        await SendAsync("b", 9);
        (await Ledger.PixelsSentAsync("congo", today.AddDays(1), Token)).ShouldBe(9);
    }

    [Fact]
    public async Task The_flow_counts_what_waits_and_says_how_long()
    {
        (await Ledger.FlowAsync(JobPriority.Fresh, Token)).ShouldBe(new JobFlow(0, 0, 0, null, null));
        var start = Clock.GetUtcNow();
        foreach (var id in new[] { "unsent", "sent", "claimed", "ended" })
        {
            await AddAsync(id);
        }

        Clock.Advance(Minute);
        await SendAsync("sent");
        await ClaimAsync("claimed");
        var ended = await ClaimAsync("ended");
        await CommitAsync(transaction => Ledger.FinishAsync(transaction, ended, JobState.Succeeded, "done", Token));

        (await Ledger.FlowAsync(JobPriority.Fresh, Token)).ShouldBe(new JobFlow(1, 1, 1, start + Minute, start));
        (await Ledger.FlowAsync(JobPriority.Backfill, Token)).ShouldBe(new JobFlow(0, 0, 0, null, null));
    }

    [Fact]
    public async Task Jobs_are_recalled_from_the_longest_due_and_count_as_not_sent()
    {
        foreach (var id in new[] { "c", "a", "b", "d" })
        {
            await AddAsync(id);
            await SendAsync(id);
            Clock.Advance(Minute);
        }

        await ClaimAsync("c");
        var late = Clock.GetUtcNow() - (Minute * 2);
        (await CommitAsync(transaction => Ledger.RecallAsync(transaction, JobPriority.Fresh, late, 1, Token))).Select(job => job.Job.Value).ShouldBe(["a"]);
        (await CommitAsync(transaction => Ledger.RecallAsync(transaction, JobPriority.Backfill, late, 9, Token))).ShouldBeEmpty();
        (await CommitAsync(transaction => Ledger.RecallAsync(transaction, JobPriority.Fresh, late, 9, Token))).Select(job => job.Job.Value).ShouldBe(["b"]);

        (await DueAsync()).ShouldBe(1);
        (await Ledger.InFlightAsync(Token)).Select(job => job.Job.Value).Order().ShouldBe(["c", "d"]);
        (await Ledger.FindAsync(new JobId("a"), Token)).ShouldNotBeNull().State.ShouldBe(JobState.Queued);
    }

    private Task<bool> AddAsync(string id) => CommitAsync(transaction => Ledger.AddAsync(transaction, Samples.Job(id), Token));

    private Task SendAsync(string id, long pixels = 1) => CommitAsync(transaction => Ledger.SentAsync(transaction, new JobId(id), pixels, Token));

    private async Task<JobClaim> ClaimAsync(string id) => (await Ledger.ClaimAsync(new JobId(id), "worker", Minute, Token)).ShouldNotBeNull();

    private async Task<long> DueAsync() => await Ledger.CountDueAsync(JobPriority.Fresh, Clock.GetUtcNow(), Token);
}
