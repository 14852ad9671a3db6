namespace Groundshift.Core.Ports;

/// <summary>Which checkpoint of a land-cover state is the current one. The checkpoints themselves are immutable files in the object store.</summary>
public interface IStateStore
{
    /// <summary>The current pointer, or null before the first step.</summary>
    ValueTask<StatePointer?> FindAsync(string stateId, CancellationToken cancellationToken);

    /// <summary>
    /// Moves the pointer when the stored sequence is one below that of <paramref name="next"/> (no row counts as 0). False, and no
    /// change, when another worker moved it first: fold again from what stands now.
    /// </summary>
    ValueTask<bool> AdvanceAsync(IStoreTransaction transaction, StatePointer next, CancellationToken cancellationToken);

    /// <summary>The states of an area, by id.</summary>
    ValueTask<IReadOnlyList<StatePointer>> OfAreaAsync(string area, CancellationToken cancellationToken);

    /// <summary>All states, by id.</summary>
    ValueTask<IReadOnlyList<StatePointer>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>The current checkpoint of a state.</summary>
/// <param name="StateId">One per area, grid and model at one version.</param>
/// <param name="Area">The area's id.</param>
/// <param name="Sequence">Counts the steps, from 1.</param>
/// <param name="Manifest">Path in the object store of the checkpoint's manifest.</param>
/// <param name="Updated">When the pointer moved.</param>
public sealed record StatePointer(string StateId, string Area, long Sequence, string Manifest, DateTimeOffset Updated);
