using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Sensors;
using Groundshift.Ingest.Planning;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;

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
        var job = await AddAsync(process);
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

    private static async Task<JobId> AddAsync(ServiceProvider process)
    {
        var ground = new GeometryFactory(new PrecisionModel(), 4326).ToGeometry(new Envelope(15, 15.1, 45, 45.1));
        var source = new SceneSource
        {
            Key = SceneKey.Item("test", "test", "item"),
            Revision = new SceneRevision("05.11", null, null),
            Catalog = "test",
            Collection = "test",
            ItemId = "item",
            ItemJson = "{}",
            Sensor = SensorKind.Sentinel2,
            Acquired = DateTimeOffset.UnixEpoch,
            Footprint = ground,
            Bands = [],
        };
        var scene = new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
        var area = new AreaOfInterest { Id = "area", Geometry = ground, Model = "stand-in@1.0.0" };
        var model = ModelReference.Parse(area.Model);
        var job = new SceneJob { Id = JobId.Of([scene], area.Id, 1, model, ProductKinds.LandCover), Scenes = [scene], Area = area, Model = model, Product = ProductKinds.LandCover };
        await using var transaction = await process.GetRequiredService<IStoreTransactions>().BeginAsync(Token);
        await process.GetRequiredService<IJobLedger>().AddAsync(transaction, job, Token);
        await process.GetRequiredService<IOutbox>().AddAsync(transaction, new OutboxMessage($"job/{job.Id}", OutboxTopics.Jobs, job.Id.Value, 0, area.Id), Token);
        await transaction.CommitAsync(Token);
        return job.Id;
    }
}
