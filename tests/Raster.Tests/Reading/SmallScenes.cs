using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using NetTopologySuite.Geometries;

namespace Groundshift.Raster.Tests.Reading;

/// <summary>Scenes over files that a test has just written.</summary>
internal static class SmallScenes
{
    internal static SceneBand Band(string name, string pathOrUri, double? nodata = null, int index = 1) => new()
    {
        Name = name,
        Asset = new AssetReference { Key = name, Href = new Uri(pathOrUri).AbsoluteUri },
        Index = index,
        Nodata = nodata,
        Unit = PixelUnit.Reflectance,
    };

    internal static SceneRecord Of(params SceneBand[] bands) => new()
    {
        Key = SceneKey.Item("test", "test", "small"),
        Revision = new SceneRevision(null, null, null),
        Parts =
        [
            new SceneSource
            {
                Key = SceneKey.Item("test", "test", "small"),
                Revision = new SceneRevision(null, null, null),
                Catalog = "test",
                Collection = "test",
                ItemId = "small",
                ItemJson = "{}",
                Sensor = SensorKind.Generic,
                Acquired = DateTimeOffset.UnixEpoch,
                Footprint = Point.Empty,
                Bands = bands,
            },
        ],
    };
}
