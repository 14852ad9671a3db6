using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Raster.Reading;

namespace Groundshift.TestKit.Rasters;

/// <summary>Assets are where their href says, without credentials.</summary>
public sealed class LocalRasters : IRasterSource
{
    /// <inheritdoc/>
    public RasterLocation Locate(AssetReference asset) => new() { Uri = new Uri(asset.Href) };
}
