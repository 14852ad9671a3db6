using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Leases;

/// <summary>The leases of this process: of several one sweeps a catalog at a time, one relays jobs, one publishes products.</summary>
public sealed class ProcessLeases(ILeaseStore store, LeaseOptions options, TimeProvider time, ILogger<ProcessLeases> logger)
{
    /// <summary>What the process that relays holds.</summary>
    public const string Relay = "relay";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // A process id comes again after a restart, in a container always.
    private readonly string _holder = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>Time between looks at a lease that another holds.</summary>
    public TimeSpan Retry => options.Lease / 4 < LongestWait ? options.Lease / 4 : LongestWait;

    /// <summary>The lease, renewed until it is disposed; null when another process has it.</summary>
    public async ValueTask<LeaseHold?> TryTakeAsync(string name, CancellationToken cancellationToken)
    {
        // Each hold is its own holder, so that two flows of one process do not share a lease.
        var holder = $"{_holder}/{Guid.NewGuid():N}";
        return await store.TakeAsync(name, holder, options.Lease, cancellationToken).ConfigureAwait(false)
            ? new LeaseHold(store, name, holder, options.Lease, time, logger)
            : null;
    }

    /// <summary>The lease, as soon as it is free.</summary>
    public async ValueTask<LeaseHold> TakeAsync(string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryTakeAsync(name, cancellationToken).ConfigureAwait(false) is { } hold)
            {
                return hold;
            }

            await Task.Delay(Retry, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
