using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Planning;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Tests.Roles;

/// <summary>A message that the broker forgets costs time and no job.</summary>
public sealed class LostMessageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(SharedStores.Queues), MemberType = typeof(SharedStores))]
    public async Task A_job_whose_message_is_lost_reaches_a_worker_all_the_same(string kind)
    {
        using var stores = await SharedStores.StartAsync(kind);
        await using var process = stores.Ingest();
        await using var other = stores.Ingest();
        var job = await MadeUpJobs.AddAsync(process, "item", "area", JobPriority.Fresh, Token);
        (await RelayAsync(process)).ShouldBe(1);
        (await (await ReceiveAsync(process)).CompleteAsync(Token)).ShouldBeTrue("the broker forgets");
        (await RelayAsync(other)).ShouldBe(0);

        stores.Clock.Advance(TimeSpan.FromSeconds(stores.Options.Ingest.ResendAfterSeconds));
        (await RelayAsync(other)).ShouldBe(1);
        (await RelayAsync(process)).ShouldBe(0);

        var again = await ReceiveAsync(process);
        again.Job.ShouldBe(job);
        (await process.GetRequiredService<IJobLedger>().ClaimAsync(again.Job, "worker", TimeSpan.FromMinutes(1), Token)).ShouldNotBeNull();
    }

    private static Task<int> RelayAsync(ServiceProvider process) => process.GetRequiredService<RelayTurn>().RunOnceAsync(Token);

    private static async Task<IJobDelivery> ReceiveAsync(ServiceProvider process)
    {
        var started = TimeProvider.System.GetTimestamp();
        IJobDelivery? delivery;
        while ((delivery = await process.GetRequiredService<IJobQueue>().ReceiveAsync(JobPriority.Fresh, TimeSpan.FromHours(1), Token)) is null
            && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        return delivery.ShouldNotBeNull();
    }
}
