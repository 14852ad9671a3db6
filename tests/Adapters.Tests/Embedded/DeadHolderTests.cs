using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Jobs;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Embedded;

/// <summary>What a process held that has ended is free at once; what a living one holds is its own.</summary>
public sealed class DeadHolderTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly JobId Id = new("job-1");

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_claim_is_freed_when_its_process_has_ended()
    {
        using (var first = await OpenedAsync())
        {
            await first.Ledger.ClaimAsync(Id, "worker-1", Lease, Token);
        }

        using var second = Open();
        var freed = (await second.Ledger.ExpireAsync(Token)).ShouldHaveSingleItem();

        freed.State.ShouldBe(JobState.Queued);
        freed.Attempts.ShouldBe(1);
        freed.Outcome.ShouldBe("the process of worker-1 ended");
        (await second.Ledger.ClaimAsync(Id, "worker-1", Lease, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_claim_of_a_living_process_is_left_alone_until_its_lease_ends()
    {
        using var first = await OpenedAsync();
        await first.Ledger.ClaimAsync(Id, "worker-1", Lease, Token);
        using var second = Open();

        (await second.Ledger.ExpireAsync(Token)).ShouldBeEmpty();
        (await first.Ledger.ExpireAsync(Token)).ShouldBeEmpty();

        _clock.Advance(Lease);
        (await second.Ledger.ExpireAsync(Token)).ShouldHaveSingleItem().Outcome.ShouldBe("the lease of worker-1 ran out");
    }

    [Fact]
    public async Task A_message_comes_back_when_the_process_that_received_it_has_ended()
    {
        using (var first = await OpenedAsync())
        {
            await first.Queue.SendAsync(Id, JobPriority.Fresh, Token);
            (await first.Queue.ReceiveAsync(JobPriority.Fresh, Lease, Token)).ShouldNotBeNull();
        }

        using var second = Open();
        (await second.Queue.ReceiveAsync(JobPriority.Fresh, Lease, Token)).ShouldBeNull();
        await second.Ledger.ExpireAsync(Token);

        (await second.Queue.ReceiveAsync(JobPriority.Fresh, Lease, Token)).ShouldNotBeNull().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_message_that_was_given_back_with_a_delay_keeps_it()
    {
        using (var first = await OpenedAsync())
        {
            await first.Queue.SendAsync(Id, JobPriority.Fresh, Token);
            var delivery = (await first.Queue.ReceiveAsync(JobPriority.Fresh, Lease, Token)).ShouldNotBeNull();
            await delivery.AbandonAsync(TimeSpan.FromSeconds(40), Token);
        }

        using var second = Open();
        await second.Ledger.ExpireAsync(Token);
        (await second.Queue.ReceiveAsync(JobPriority.Fresh, Lease, Token)).ShouldBeNull();

        _clock.Advance(TimeSpan.FromSeconds(40));
        (await second.Queue.ReceiveAsync(JobPriority.Fresh, Lease, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Nothing_is_left_of_an_opening_that_closed()
    {
        using (var first = await OpenedAsync())
        {
            await first.Ledger.ClaimAsync(Id, "worker-1", Lease, Token);
            Directory.GetFiles(_folder.File("holders")).ShouldHaveSingleItem();
        }

        Directory.GetFiles(_folder.File("holders")).ShouldBeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private EmbeddedStores Open() => EmbeddedStores.Open(_folder.Root, _clock);

    private async Task<EmbeddedStores> OpenedAsync()
    {
        var stores = Open();
        await using var transaction = await stores.Transactions.BeginAsync(Token);
        await stores.Ledger.AddAsync(transaction, Samples.Job(Id.Value), Token);
        await transaction.CommitAsync(Token);
        return stores;
    }
}
