using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Alerting;

/// <summary>Finds the product item of a job that an alert rests on.</summary>
public sealed class EvidenceItems(IJobLedger ledger)
{
    /// <summary>The item's stored address, whether or not it is published yet; null where the job is not known.</summary>
    public async ValueTask<string?> ItemOfAsync(string? job, CancellationToken cancellationToken)
    {
        var entry = job is null ? null : await ledger.FindAsync(new JobId(job), cancellationToken).ConfigureAwait(false);
        return entry is null ? null : StoredHref.Item(CollectionIds.Of(entry.Job.Product, entry.Job.Model.Name), ProductItemId.Of(entry.Job));
    }
}
