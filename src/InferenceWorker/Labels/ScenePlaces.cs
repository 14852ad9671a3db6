using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Models.Heads;
using Groundshift.Raster.Gdal;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>
/// Which scenes see the same ground: footprints that meet, directly or through others, are one place with one projection, so that
/// all dates of a piece of ground fall into one block.
/// </summary>
internal sealed class ScenePlaces
{
    private readonly int[] _place;
    private readonly List<string> _crs = [];

    public ScenePlaces(IReadOnlyList<SceneSource> scenes)
    {
        _place = [.. Enumerable.Repeat(-1, scenes.Count)];
        for (var scene = 0; scene < scenes.Count; scene++)
        {
            if (_place[scene] < 0)
            {
                Spread(scenes, scene, _crs.Count);
                _crs.Add(ProjectionOf(scenes[scene].Footprint.Centroid));
            }
        }
    }

    /// <summary>Number of places.</summary>
    public int Count => _crs.Count;

    /// <summary>Place of a scene.</summary>
    public int Of(int scene) => _place[scene];

    /// <summary>CRS of a place, in metres.</summary>
    public string Crs(int place) => _crs[place];

    /// <summary>From a scene's grid to its place; the caller disposes it.</summary>
    public CoordinateTransform FromGrid(int scene, string gridCrs) => new(gridCrs, _crs[_place[scene]]);

    /// <summary>A point of a place.</summary>
    public PlacePoint Point(int scene, double x, double y) => new(_place[scene], x, y);

    private void Spread(IReadOnlyList<SceneSource> scenes, int from, int place)
    {
        var waiting = new Queue<int>([from]);
        _place[from] = place;
        while (waiting.TryDequeue(out var scene))
        {
            for (var other = 0; other < scenes.Count; other++)
            {
                if (_place[other] < 0 && scenes[scene].Footprint.Intersects(scenes[other].Footprint))
                {
                    _place[other] = place;
                    waiting.Enqueue(other);
                }
            }
        }
    }

    // The zone of the universal transverse Mercator grid, and polar stereographic beyond it (EPSG:32661, EPSG:32761).
    private static string ProjectionOf(Point centre)
    {
        var zone = (Math.Clamp((int)Math.Floor((centre.X + 180) / 6), 0, 59) + 1).ToString("00", CultureInfo.InvariantCulture);
        return centre.Y switch
        {
            > 84 => "EPSG:32661",
            < -80 => "EPSG:32761",
            >= 0 => $"EPSG:326{zone}",
            _ => $"EPSG:327{zone}",
        };
    }
}
