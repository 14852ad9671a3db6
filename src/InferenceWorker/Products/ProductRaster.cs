using Groundshift.Core.Grids;
using Groundshift.Core.Messages;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Products;

/// <summary>One raster of a product while it is written.</summary>
internal sealed class ProductRaster
{
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
    public void Complete() => Bands = [.. _profile.Bands.Zip(Writer.Complete(), (name, statistics) => new ProductBand
    {
        Name = name,
        Nodata = _profile.Nodata,
        Scale = _profile.Scale,
        Minimum = statistics.Minimum,
        Maximum = statistics.Maximum,
        Mean = statistics.Mean,
        StandardDeviation = statistics.StandardDeviation,
        ValidPercent = statistics.ValidPercent,
    })];
}
