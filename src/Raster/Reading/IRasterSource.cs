using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Raster.Reading;

/// <summary>Where assets can be opened right now, asked from reader threads.</summary>
public interface IRasterSource
{
    /// <summary>
    /// Location with a credential that is good for at least one read. Asked again before each read of an asset whose location
    /// expires, and after a refusal; must be safe to call from several threads.
    /// </summary>
    /// <exception cref="InvalidInputException">The href is not allowed, or credentials are missing or wrong.</exception>
    /// <exception cref="TransientException">The credential service failed.</exception>
    RasterLocation Locate(AssetReference asset);
}
