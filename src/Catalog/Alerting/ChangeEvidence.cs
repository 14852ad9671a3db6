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

    /// <summary>
    /// Stored address of the newest change item of the area whose later date lies in the time of the evidence; where there is none, of
    /// one of the year after it whose earlier date lies before the evidence. Null where there is none either.
    /// </summary>
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

        return await FindAsync(alert, collections, alert.FirstEvidence, alert.LastEvidence, cancellationToken).ConfigureAwait(false)
            ?? await FindAsync(alert, collections, alert.LastEvidence, alert.LastEvidence.AddYears(1), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<string?> FindAsync(
        Alert alert, IReadOnlyList<string> collections, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var time = new DatetimeRange(Nanoseconds.Of(from), Nanoseconds.Of(to));
        var page = await catalog.SearchAsync(
            new ItemSearch { Collections = collections, Intersects = alert.Geometry, Datetime = time, Limit = MostItems }, cancellationToken).ConfigureAwait(false);
        return page.Items.Select(found => found.Item).FirstOrDefault(item => Shows(item, alert, from, to)) is { Collection: { } collection } newest
            ? StoredHref.Item(collection, newest.Id)
            : null;
    }

    // An item's interval meets the time asked for where either date does; what must lie in it is the later one, and the change between the two.
    private static bool Shows(StacItem item, Alert alert, DateTimeOffset from, DateTimeOffset to) =>
        item.Properties["groundshift:area"]?.GetValue<string>() == alert.Area
        && Timestamp.Read(item.Properties["datetime"]) is { } later && later >= from && later <= to
        && (Timestamp.Read(item.Properties["start_datetime"]) is not { } earlier || earlier <= alert.FirstEvidence);
}
