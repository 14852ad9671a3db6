using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using NetTopologySuite.Geometries;

namespace Groundshift.Bench.Scaling;

/// <summary>Areas, scenes and jobs that are made up; their items are as short as can be.</summary>
internal static class MadeUp
{
    private const int PerDegree = 100;

    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);

    /// <summary>The n-th small square of a grid of areas.</summary>
    public static AreaOfInterest Area(int n)
    {
        var (x, y) = ((n % PerDegree) / 10.0, (n / PerDegree) / 10.0);
        return new AreaOfInterest { Id = string.Create(CultureInfo.InvariantCulture, $"area-{n}"), Geometry = Box(x, y, x + 0.05, y + 0.05), Model = "stand-in" };
    }

    /// <summary>The n-th scene, about the size of a Sentinel-2 tile.</summary>
    public static SceneSource Scene(int n) => new()
    {
        Key = SceneKey.Item("bench", "bench", Id(n)),
        Revision = new SceneRevision("05.11", null, null),
        Catalog = "bench",
        Collection = "bench",
        ItemId = Id(n),
        ItemJson = "{}",
        Sensor = SensorKind.Sentinel2,
        Acquired = DateTimeOffset.UnixEpoch.AddMinutes(n),
        Footprint = Box(n % 9, n % 9, (n % 9) + 1, (n % 9) + 1),
        Bands = [],
    };

    /// <summary>A scene far from all areas.</summary>
    public static SceneSource Away(int n) => Scene(n) with { Footprint = Box(-50, -50, -49, -49) };

    public static SceneJob Job(int n)
    {
        var source = Scene(n);
        var scene = new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
        var (area, model) = (Area(n % 100), new ModelReference("stand-in", "1"));
        return new SceneJob { Id = JobId.Of([scene], area.Id, 1, model, ProductKinds.LandCover), Scenes = [scene], Area = area, Model = model, Product = ProductKinds.LandCover };
    }

    private static string Id(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static Geometry Box(double west, double south, double east, double north) => Factory.ToGeometry(new Envelope(west, east, south, north));
}
