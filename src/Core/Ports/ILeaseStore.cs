namespace Groundshift.Core.Ports;

/// <summary>Named leases: of several processes that could do a thing, one does it at a time. Times come from the adapter's <see cref="TimeProvider"/>.</summary>
/// <remarks>
/// A lease keeps work from being done twice; it does not make it safe to: a holder that hung may wake after its lease has gone to
/// another. What it then writes must be refused by a compare of its own, such as that of a watch's cursor.
/// </remarks>
public interface ILeaseStore
{
    /// <summary>Takes a lease that is free, has run out, or is the holder's own; it holds from now. False when another holds it.</summary>
    ValueTask<bool> TakeAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives a lease back; no change where the holder does not have it.</summary>
    ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken);
}
