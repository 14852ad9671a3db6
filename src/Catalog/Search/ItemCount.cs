using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Search;

/// <summary>Counts items.</summary>
internal static class ItemCount
{
    /// <summary>How many items these collections have.</summary>
    public static async ValueTask<long> CountAsync(this ICatalogStore catalog, IReadOnlyList<string> collections, CancellationToken cancellationToken) =>
        (await catalog.AggregateAsync(new ItemSearch { Collections = collections }, [new CountAggregation()], cancellationToken).ConfigureAwait(false))[0].Value is long count ? count : 0;
}
