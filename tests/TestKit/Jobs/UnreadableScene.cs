using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using NetTopologySuite.Geometries;

namespace Groundshift.TestKit.Jobs;

/// <summary>Jobs over a scene that nobody can read, for tests of what is around the work.</summary>
public static class UnreadableScene
{
    /// <summary>Where it lies.</summary>
    public static readonly Polygon Ground = (Polygon)new GeometryFactory(new PrecisionModel(), 4326).ToGeometry(new Envelope(15, 15.1, 45, 45.1));

    /// <summary>A land-cover job over it.</summary>
    /// <param name="item">Id of the scene's item.</param>
    /// <param name="areaId">Id of the area, which is the scene's ground.</param>
    /// <param name="priority">The queue.</param>
    /// <param name="bands">What the scene says it has.</param>
    public static SceneJob Job(string item, string areaId, JobPriority priority, params IReadOnlyList<SceneBand> bands)
    {
        var area = new AreaOfInterest { Id = areaId, Geometry = Ground, Model = "stand-in@1.0.0" };
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
            Footprint = Ground,
            Bands = bands,
        };
        var scene = new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
        var model = ModelReference.Parse(area.Model);
        return new SceneJob
        {
            Id = JobId.Of([scene], area.Id, area.Revision, model, ProductKinds.LandCover),
            Scenes = [scene],
            Area = area,
            Model = model,
            Product = ProductKinds.LandCover,
            Priority = priority,
        };
    }
}
