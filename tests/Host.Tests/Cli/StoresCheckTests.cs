using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Cli;
using Groundshift.Host.Roles;
using Groundshift.Host.Tests.Roles;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Tests.Cli;

public sealed class StoresCheckTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Database_and_broker_are_asked_where_they_are_set()
    {
        using var shared = await SharedStores.StartAsync(SharedStores.RabbitMq);
        await using var process = shared.Ingest();
        await process.GetRequiredService<IJobQueue>().SendAsync(new JobId("job"), JobPriority.Fresh, Token);

        var findings = await StoresCheck.LookAsync(shared.Options, new DeskStores(() => process), Token);

        findings.Select(finding => (finding.What, finding.Works)).ShouldBe([("database", true), ("queues", true)]);
        findings[1].Sentence.ShouldContain("1 fresh and 0 backfill");
    }

    [Fact]
    public async Task What_does_not_answer_is_told()
    {
        using var shared = await SharedStores.StartAsync(SharedStores.Sqlite);
        shared.Options.Store.Postgres.ConnectionString = "Host=127.0.0.1;Port=1;Username=nobody";
        shared.Options.Queue.RabbitMq.Uri = "amqp://guest:guest@127.0.0.1:1/";
        await using var process = shared.Ingest();

        var findings = await StoresCheck.LookAsync(shared.Options, new DeskStores(() => process), Token);

        findings.Select(finding => (finding.What, finding.Works, finding.Needed)).ShouldBe([("database", false, true), ("queues", false, true)]);
    }

    [Fact]
    public async Task Stores_in_the_data_folder_are_no_finding_of_their_own()
    {
        using var shared = await SharedStores.StartAsync(SharedStores.Sqlite);
        await using var process = shared.Ingest();

        (await StoresCheck.LookAsync(shared.Options, new DeskStores(() => process), Token)).ShouldBeEmpty();
    }
}
