using Groundshift.Core.Grids;
using Groundshift.Core.Messages;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Products;

/// <summary>One raster of a product while it is written.</summary>
internal sealed class ProductRaster
{
    // Beyond that the statistics stand in the file alone: an item is no place for thousands of numbers.
    private const int MostDescribed = 32;

    private readonly CogProfile _profile;

    public ProductRaster(string key, string folder, GridSpec grid, CogProfile profile)
    {
        Key = key;
        _profile = profile;
        File = Path.Combine(folder, $"{key}.tif");
        Writer = new CogWriter(File, grid, profile);
    }

    /// <summary>Key of the asset, and name of the file.</summary>
    public string Key { get; }

    /// <summary>The local file.</summary>
    public string File { get; }

    /// <summary>Its writer.</summary>
    public CogWriter Writer { get; }

    /// <summary>What the item says about the bands, once the file is whole.</summary>
    public IReadOnlyList<ProductBand> Bands { get; private set; } = [];

    /// <summary>Makes the file whole.</summary>
    public void Complete()
    {
        var statistics = Writer.Complete();
        Bands = _profile.Bands.Count > MostDescribed
            ? [.. _profile.Bands.Select(name => new ProductBand { Name = name, DataType = DataType, Nodata = _profile.Nodata, Scale = _profile.Scale })]
            : Describe(statistics);
    }

    private string DataType => _profile.Type.ToString().ToLowerInvariant();

    private IReadOnlyList<ProductBand> Describe(IReadOnlyList<RasterStatistics> all) => [.. _profile.Bands.Zip(all, (name, statistics) => new ProductBand
    {
        Name = name,
        DataType = DataType,
        Unit = _profile.Unit,
        Nodata = _profile.Nodata,
        Scale = _profile.Scale,
        Minimum = statistics.Minimum,
        Maximum = statistics.Maximum,
        Mean = statistics.Mean,
        StandardDeviation = statistics.StandardDeviation,
        ValidPercent = statistics.ValidPercent,
    })];
}
