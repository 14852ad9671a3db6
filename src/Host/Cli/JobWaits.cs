using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Planning;

namespace Groundshift.Host.Cli;

/// <summary>Says of jobs that were not sent yet what they wait for.</summary>
internal sealed class JobWaits
{
    private readonly PixelBudget _budget;
    private readonly Dictionary<string, long> _used = new(StringComparer.Ordinal);

    public JobWaits(Desk desk) => _budget = new PixelBudget(desk.Stores.Ledger, desk.Options.Ingest.ToRelay(), TimeProvider.System);

    /// <summary>A sentence, or null where the job waits for nothing but its turn.</summary>
    public async ValueTask<string?> SentenceAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (entry is not { State: JobState.Queued, Due: null })
        {
            return null;
        }

        var area = entry.Job.Area.Id;
        if (!_used.TryGetValue(area, out var used))
        {
            _used[area] = used = await _budget.UsedAsync(area, cancellationToken);
        }

        return _budget.Refusal(entry.Job, used);
    }
}
