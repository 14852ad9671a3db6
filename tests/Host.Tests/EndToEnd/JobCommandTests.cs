using System.Text.Json.Nodes;
using Groundshift.Adapters.Embedded;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Groundshift.TestKit.Jobs;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>Jobs on the command line.</summary>
public sealed class JobCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parked_jobs_of_an_area_or_all_are_queued_again_and_the_rest_stays()
    {
        // More than one page of them.
        await ParkAsync("field", 130, JobState.Failed);
        await ParkAsync("wood", 3, JobState.Invalid);
        await ParkAsync("done", 1, JobState.Succeeded);
        JsonNode.Parse((await RunAsync("job", "parked", "--area", "field", "--limit", "5", "--json")).ShouldSucceed().Output)!.AsArray().Count.ShouldBe(5);

        (await RunAsync("job", "retry", "--parked", "--area", "wood")).ShouldSucceed().Output.ShouldContain("Queued 3 jobs again.");
        (await RunAsync("job", "retry", "--parked")).ShouldSucceed().Output.ShouldContain("Queued 130 jobs again.");
        (await RunAsync("job", "retry", "--parked")).ShouldSucceed().Output.ShouldContain("Queued 0 jobs again.");

        using var stores = EmbeddedStores.Open(_folder.File("groundshift-data"), TimeProvider.System);
        (await stores.Ledger.ListAsync(new LedgerQuery { States = [JobState.Queued], Limit = 1000 }, Token)).Count.ShouldBe(133);
        (await stores.Ledger.ListAsync(new LedgerQuery { States = [JobState.Succeeded] }, Token)).ShouldHaveSingleItem();
        (await stores.Outbox.PendingAsync(OutboxTopics.Jobs, 1000, Token)).Count.ShouldBe(133);
    }

    [Fact]
    public async Task Several_ids_are_queued_again_and_one_that_has_not_ended_is_refused()
    {
        var ids = await ParkAsync("field", 2, JobState.Failed);

        (await RunAsync("job", "retry", ids[0], ids[1], ids[0])).ShouldSucceed().Output.ShouldContain(ids[1]);

        var again = await RunAsync("job", "retry", ids[0]);
        again.ExitCode.ShouldBe(3);
        again.Errors.ShouldContain("a job that has ended");
    }

    [Fact]
    public async Task A_job_is_shown_with_what_happened_to_it()
    {
        var id = (await ParkAsync("field", 1, JobState.Failed))[0];

        var people = (await RunAsync("job", "show", id)).ShouldSucceed().Output;
        var machines = JsonNode.Parse((await RunAsync("job", "show", id, "--json")).ShouldSucceed().Output)!;

        people.ShouldContain("as the test says");
        machines["state"]!.GetValue<string>().ShouldBe("Failed");
        machines["history"]!.AsArray().Select(line => line!["state"]!.GetValue<string>()).ShouldBe(["Queued", "Claimed", "Failed"]);
    }

    [Theory]
    [InlineData(2, "--parked", "job", "retry")]
    [InlineData(2, "--parked", "job", "retry", "a", "--parked")]
    [InlineData(2, "--area goes", "job", "retry", "a", "--area", "field")]
    [InlineData(3, "the id of a job", "job", "retry", "a")]
    [InlineData(3, "the id of a job", "job", "show", "a")]
    public async Task What_is_wrong_is_said(int code, string says, params string[] arguments)
    {
        var finished = await RunAsync(arguments);

        finished.ExitCode.ShouldBe(code, finished.Output + finished.Errors);
        finished.Errors.ShouldContain(says);
    }

    public void Dispose() => _folder.Dispose();

    private Task<Finished> RunAsync(params string[] arguments) => Executable.RunAsync(_folder.Root, arguments);

    private async Task<IReadOnlyList<string>> ParkAsync(string area, int count, JobState state)
    {
        using var stores = EmbeddedStores.Open(_folder.File("groundshift-data"), TimeProvider.System);
        List<string> ids = [];
        for (var i = 0; i < count; i++)
        {
            var job = UnreadableScene.Job($"{area}-{i}", area, JobPriority.Fresh);
            await using (var adding = await stores.Transactions.BeginAsync(Token))
            {
                await stores.Ledger.AddAsync(adding, job, Token);
                await adding.CommitAsync(Token);
            }

            var claim = (await stores.Ledger.ClaimAsync(job.Id, "worker", TimeSpan.FromMinutes(1), Token)).ShouldNotBeNull();
            await using var ending = await stores.Transactions.BeginAsync(Token);
            await stores.Ledger.FinishAsync(ending, claim, state, "as the test says", Token);
            await ending.CommitAsync(Token);
            ids.Add(job.Id.Value);
        }

        return ids;
    }
}
