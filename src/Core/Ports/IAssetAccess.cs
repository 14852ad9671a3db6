using Groundshift.Core.Jobs;

namespace Groundshift.Core.Ports;

/// <summary>Turns an unsigned asset into a location that can be read now.</summary>
public interface IAssetAccess
{
    /// <summary>
    /// Signs or authorises; cached, and renewed before it expires, so callers ask again before each read of a long scene.
    /// </summary>
    /// <exception cref="InvalidInputException">The href is not allowed (scheme, private address, traversal), or credentials are missing or wrong.</exception>
    /// <exception cref="TransientException">The provider's token service failed.</exception>
    ValueTask<RasterLocation> ResolveAsync(AssetReference asset, CancellationToken cancellationToken);
}
