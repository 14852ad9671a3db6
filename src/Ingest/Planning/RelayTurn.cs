using Groundshift.Ingest.Leases;

namespace Groundshift.Ingest.Planning;

/// <summary>One turn of the relay, for hosts that call it by a timer: what waits is sent, and what the broker lost is sent again.</summary>
public sealed class RelayTurn(ProcessLeases leases, OutboxRelay relay, LostMessages lost)
{
    /// <summary>Relays until nothing more may be sent; nothing where another process relays.</summary>
    /// <returns>The number of jobs that were sent.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var hold = await leases.TryTakeAsync(ProcessLeases.Relay, cancellationToken).ConfigureAwait(false);
        if (hold is null)
        {
            return 0;
        }

        await using (hold.ConfigureAwait(false))
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, hold.Lost);
            await lost.RunOnceAsync(either.Token).ConfigureAwait(false);
            var (sent, now) = (0, 0);
            while ((now = await relay.RunOnceAsync(either.Token).ConfigureAwait(false)) > 0)
            {
                sent += now;
            }

            return sent;
        }
    }
}
