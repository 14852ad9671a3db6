using Groundshift.Core.Jobs;

namespace Groundshift.Core.Ports;

/// <summary>Areas of interest.</summary>
public interface IAreaStore
{
    /// <summary>
    /// Adds or replaces an area; the store raises the revision when anything but the name changed, also against an area of this
    /// id that was removed, for job identities depend on it. Returns what is stored.
    /// </summary>
    ValueTask<AreaOfInterest> PutAsync(AreaOfInterest area, CancellationToken cancellationToken);

    /// <summary>One area, or null.</summary>
    ValueTask<AreaOfInterest?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>All areas, by id.</summary>
    ValueTask<IReadOnlyList<AreaOfInterest>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Grows with every change of any area: tells cheaply whether a list that was read before still holds.</summary>
    ValueTask<long> StampAsync(CancellationToken cancellationToken);

    /// <summary>Removes an area; its products stay.</summary>
    ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken);
}
