using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Sensors;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;

namespace Groundshift.Host.Tests.Roles;

/// <summary>Jobs over scenes that nobody can read, for tests of what is around the work.</summary>
internal static class MadeUpJobs
{
    /// <summary>Adds a job with its message, as the planner does.</summary>
    public static async Task<JobId> AddAsync(ServiceProvider process, string item, string areaId, JobPriority priority, CancellationToken cancellationToken)
    {
        var ground = new GeometryFactory(new PrecisionModel(), 4326).ToGeometry(new Envelope(15, 15.1, 45, 45.1));
        var source = new SceneSource
        {
            Key = SceneKey.Item("test", "test", item),
            Revision = new SceneRevision("05.11", null, null),
            Catalog = "test",
            Collection = "test",
            ItemId = item,
            ItemJson = "{}",
            Sensor = SensorKind.Sentinel2,
            Acquired = DateTimeOffset.UnixEpoch,
            Footprint = ground,
            Bands = [],
        };
        var scene = new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
        var area = new AreaOfInterest { Id = areaId, Geometry = ground, Model = "stand-in@1.0.0" };
        var model = ModelReference.Parse(area.Model);
        var job = new SceneJob
        {
            Id = JobId.Of([scene], area.Id, 1, model, ProductKinds.LandCover),
            Scenes = [scene],
            Area = area,
            Model = model,
            Product = ProductKinds.LandCover,
            Priority = priority,
        };
        await using var transaction = await process.GetRequiredService<IStoreTransactions>().BeginAsync(cancellationToken);
        await process.GetRequiredService<IJobLedger>().AddAsync(transaction, job, cancellationToken);
        await process.GetRequiredService<IOutbox>().AddAsync(
            transaction, new OutboxMessage($"job/{job.Id}", OutboxTopics.Jobs, job.Id.Value, (int)priority, area.Id), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return job.Id;
    }
}
