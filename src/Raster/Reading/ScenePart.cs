using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Reading;

/// <summary>The files of one item of a scene that hold the wanted bands, each opened once.</summary>
internal sealed class ScenePart : IDisposable
{
    private readonly List<(RasterFile File, int[] Targets)> _files = [];
    private readonly List<BandLane> _lanes = [];
    private readonly SceneBand[] _bands;

    private ScenePart(SceneBand[] bands) => _bands = bands;

    /// <summary>The wanted bands in the wanted order.</summary>
    internal IReadOnlyList<SceneBand> Bands => _bands;

    internal IReadOnlyList<RasterFile> Files => [.. _files.Select(entry => entry.File)];

    internal IReadOnlyList<BandLane> Lanes => _lanes;

    /// <summary>Finds the bands of an item by name; says which are missing.</summary>
    internal static ScenePart Select(SceneSource item, IReadOnlyList<string> names)
    {
        var missing = names.Where(name => !item.Bands.Any(band => band.Name == name)).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidInputException(
                $"item {item.ItemId}, bands",
                string.Join(", ", names),
                $"no {string.Join(", ", missing)} among {string.Join(", ", item.Bands.Select(band => band.Name))}",
                "Choose a model that needs only the bands that this catalog has.");
        }

        return new ScenePart([.. names.Select(name => item.Bands.First(band => band.Name == name))]);
    }

    /// <summary>Assets with the indices of the bands that they hold.</summary>
    internal IReadOnlyList<(AssetReference Asset, int[] Targets)> Assets() =>
    [
        .. Enumerable.Range(0, _bands.Length)
            .GroupBy(index => (_bands[index].Asset.Href, _bands[index].Asset.Access))
            .Select(group => (_bands[group.First()].Asset, group.ToArray())),
    ];

    /// <summary>Takes ownership of an opened file.</summary>
    internal void Add(RasterFile file, int[] targets)
    {
        _files.Add((file, targets));
        foreach (var target in targets)
        {
            var index = _bands[target].Index;
            if (index < 1 || index > file.Bands)
            {
                throw new InvalidInputException(
                    file.Field, $"a band number {index} for {_bands[target].Name}", $"a file of {file.Bands} bands", "The item and the file disagree: fetch both again or ask the provider.");
            }
        }
    }

    /// <summary>Types of the bands as stored.</summary>
    internal IEnumerable<SampleType> Types() =>
        _files.SelectMany(entry => entry.Targets.Select(target => entry.File.TypeOf(_bands[target].Index)));

    /// <summary>Puts the files onto the scene's grid.</summary>
    internal void Align(GridSpec grid, SampleType type)
    {
        foreach (var (file, targets) in _files)
        {
            _lanes.Add(new BandLane(
                file,
                [.. targets.Select(target => _bands[target].Index)],
                targets,
                [.. targets.Select(target => _bands[target].Nodata)],
                type,
                SceneGrids.Rows(grid, file, nearest: false),
                SceneGrids.Columns(grid, file, nearest: false)));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var lane in _lanes)
        {
            lane.Dispose();
        }

        foreach (var (file, _) in _files)
        {
            file.Dispose();
        }
    }
}
