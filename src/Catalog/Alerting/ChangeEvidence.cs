using Groundshift.Catalog.Publishing;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Alerting;

/// <summary>Finds the change map that shows an alert. It is made beside the land cover that the alert rests on, before or after it, so it is looked up when asked for.</summary>
public sealed class ChangeEvidence(ICatalogStore catalog)
{
    private const string Prefix = ProductKinds.Change + "-";
    private const int MostItems = 100;

    /// <summary>Stored address of the newest change item of the area whose later date lies in the time of the evidence; null where there is none.</summary>
    public async ValueTask<string?> FindAsync(Alert alert, CancellationToken cancellationToken)
    {
        var collections = (await catalog.ListCollectionsAsync(cancellationToken).ConfigureAwait(false))
            .Select(collection => collection.Id)
            .Where(id => id.StartsWith(Prefix, StringComparison.Ordinal) && !CollectionIds.IsHistory(id))
            .ToList();
        if (collections.Count == 0)
        {
            return null;
        }

        var time = StacInterval.Parse($"{Timestamp.Text(alert.FirstEvidence)}/{Timestamp.Text(alert.LastEvidence)}");
        var page = await catalog.SearchAsync(
            new ItemSearch { Collections = collections, Intersects = alert.Geometry, Datetime = time, Limit = MostItems }, cancellationToken).ConfigureAwait(false);
        return page.Items.Select(found => found.Item).FirstOrDefault(item => IsOf(item, alert)) is { Collection: { } collection } newest
            ? StoredHref.Item(collection, newest.Id)
            : null;
    }

    // An item's interval begins at its earlier date; what must lie in the evidence is the later one.
    private static bool IsOf(StacItem item, Alert alert) =>
        item.Properties["groundshift:area"]?.GetValue<string>() == alert.Area
        && Timestamp.Read(item.Properties["datetime"]) is { } later && later >= alert.FirstEvidence && later <= alert.LastEvidence;
}
