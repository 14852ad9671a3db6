using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Tests.Pipeline;
using Groundshift.Models.Graphs;
using Groundshift.Models.Manifests;
using Groundshift.TestKit;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Tests.State;

/// <summary>The maps that a real model makes of a real series.</summary>
internal sealed class RealSeries : IDisposable
{
    private readonly Bench _bench = new();
    private readonly TemporaryFolder _folder = new();

    /// <summary>Maps in order of time; dates that give no product are left out.</summary>
    public async Task<IReadOnlyList<DrawnMap>> MapsAsync(string model, string area, string catalog, string collection, params IEnumerable<string> items)
    {
        var package = Open(model);
        var maps = new List<DrawnMap>();
        foreach (var item in items)
        {
            if (await _bench.RunAsync(CatalogItems.Scene(catalog, collection, item), CatalogItems.Area(area), package) is SceneOutcome.Produced made)
            {
                var classes = made.Ready.Classes.Count;
                var planes = Enumerable.Range(1, classes).SelectMany(band => _bench.Read(made.Ready, "probabilities", band)).ToArray();
                maps.Add(new DrawnMap(made.Ready, planes, _bench.Read(made.Ready, "valid_mask")));
            }
        }

        return maps;
    }

    public void Dispose()
    {
        _bench.Dispose();
        _folder.Dispose();
    }

    private ModelPackage Open(string model)
    {
        if (model != "dynamicworld")
        {
            return ModelPackage.Open(Path.Combine(RepositoryRoot.Folder, "models", model));
        }

        var folder = _folder.File("dynamicworld");
        ModelImport.Write(model, SharedData.Need("models/dynamicworld/forward"), folder, new ImportSettings());
        return ModelPackage.Open(folder);
    }
}

/// <summary>A map in memory: stored probabilities, (class, pixel), and the valid mask.</summary>
internal sealed record DrawnMap(ProductReady Ready, byte[] Probabilities, byte[] Mask)
{
    private int Width => Ready.Grid.Width;

    private int Pixels => Ready.Grid.Width * Ready.Grid.Height;

    /// <summary>The map with the square at one place of it copied to another.</summary>
    public DrawnMap Transplant((int Row, int Column) from, (int Row, int Column) to, int side)
    {
        var (probabilities, mask) = ((byte[])Probabilities.Clone(), (byte[])Mask.Clone());
        for (var row = 0; row < side; row++)
        {
            var (source, target) = (((from.Row + row) * Width) + from.Column, ((to.Row + row) * Width) + to.Column);
            Mask.AsSpan(source, side).CopyTo(mask.AsSpan(target));
            for (var index = 0; index < Ready.Classes.Count; index++)
            {
                Probabilities.AsSpan((index * Pixels) + source, side).CopyTo(probabilities.AsSpan((index * Pixels) + target));
            }
        }

        return this with { Probabilities = probabilities, Mask = mask };
    }

    /// <summary>The same map as one of a later year, of a scene that has a cloud mask: what is replayed is real, the date is not.</summary>
    public DrawnMap YearsLater(int years)
    {
        var scene = Ready.Job.Primary;
        var key = new SceneKey($"replay/{years}/{scene.Key.Value}");
        var later = scene with { Key = key, Parts = [.. scene.Parts.Select(part => part with { Key = key, Acquired = part.Acquired.AddYears(years) })] };
        return this with { Ready = Ready with { Unmasked = false, Job = Ready.Job with { Scenes = [later] } } };
    }

    /// <summary>A square in WGS 84.</summary>
    public Geometry Outline((int Row, int Column) place, int side) => Bench.AreaOf(Ready.Grid, new PixelRect(place.Column, place.Row, side, side));

    /// <summary>Mean probability of a class over a square, 0 to 1; 0 where any of it is not valid.</summary>
    public double Share(int index, int row, int column, int side)
    {
        var sum = 0L;
        for (var y = row; y < row + side; y++)
        {
            for (var x = column; x < column + side; x++)
            {
                if (Mask[(y * Width) + x] != 1)
                {
                    return 0;
                }

                sum += Probabilities[(index * Pixels) + (y * Width) + x];
            }
        }

        return sum / (200.0 * side * side);
    }
}
