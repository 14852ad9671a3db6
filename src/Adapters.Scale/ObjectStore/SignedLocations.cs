using System.Collections.Concurrent;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.ObjectStore;

/// <summary>Keeps signed locations until they are to be renewed: the same address lets a reader use what it has read before.</summary>
internal sealed class SignedLocations(IObjectServer server, TimeProvider time)
{
    // Some kilobytes each; many more than rasters are read at once.
    private const int Most = 2048;

    private readonly ConcurrentDictionary<string, (RasterLocation Location, DateTimeOffset Renew)> _known = new(StringComparer.Ordinal);

    /// <summary>A location that is good for a read.</summary>
    public ValueTask<RasterLocation> FindAsync(string key, CancellationToken cancellationToken) =>
        _known.TryGetValue(key, out var known) && known.Renew > time.GetUtcNow()
            ? ValueTask.FromResult(known.Location)
            : SignAsync(key, cancellationToken);

    private async ValueTask<RasterLocation> SignAsync(string key, CancellationToken cancellationToken)
    {
        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        var (signed, renew) = await server.SignAsync(key, cancellationToken).ConfigureAwait(false);
        var location = signed with { IsOwn = true };
        _known[key] = (location, renew);
        return location;
    }
}
