using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Gdal;
using NetTopologySuite.Geometries;

namespace Groundshift.Bench.Inputs;

/// <summary>Jobs over synthetic scenes, in memory and as files for processes of their own.</summary>
internal static class BenchJobs
{
    private const string Wgs84 = "EPSG:4326";

    // Straight lines in degrees are bent on the grid; beyond this margin they stay clear of the scene's edges.
    private const double MarginMetres = 50_000;

    /// <summary>An area that holds every synthetic scene with room to spare.</summary>
    public static Geometry Everywhere { get; } = DownTo(65_536);

    /// <summary>A box as wide as any scene, from above its northern edge down to a row or so.</summary>
    public static Geometry DownTo(int row)
    {
        using var transform = new CoordinateTransform($"EPSG:{TiffLayout.Epsg}", Wgs84);
        var (west, east) = (TiffLayout.West - MarginMetres, TiffLayout.West + 110_000 + MarginMetres);
        var (north, south) = (TiffLayout.North + MarginMetres, TiffLayout.North - (10.0 * row));
        var points = new[] { (west, north), (east, north), (east, south), (west, south) }
            .Select(corner => transform.Apply(corner.Item1, corner.Item2))
            .Select(place => new Coordinate(place.X, place.Y))
            .ToArray();
        return new GeometryFactory(new PrecisionModel(), 4326).CreatePolygon([.. points, points[0].Copy()]);
    }

    /// <summary>A land-cover job.</summary>
    public static SceneJob Of(SceneRecord scene, ModelManifest model, Geometry? area = null)
    {
        var interest = new AreaOfInterest { Id = "bench", Geometry = area ?? Everywhere, Model = model.Reference.ToString() };
        return new SceneJob
        {
            Id = JobId.Of([scene], interest.Id, interest.Revision, model.Reference, ProductKinds.LandCover),
            Scenes = [scene],
            Area = interest,
            Model = model.Reference,
            Product = ProductKinds.LandCover,
        };
    }

    /// <summary>Writes a job for another process.</summary>
    public static string Save(SceneJob job, string path)
    {
        File.WriteAllText(path, JsonSerializer.Serialize(job, MessageJson.Default.SceneJob));
        return path;
    }

    /// <summary>Reads a job that another process wrote.</summary>
    public static SceneJob Load(string path) =>
        JsonSerializer.Deserialize(File.ReadAllText(path), MessageJson.Default.SceneJob)
        ?? throw new InvalidDataException($"{path} holds no job.");
}
