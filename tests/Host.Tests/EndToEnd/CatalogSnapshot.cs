using System.Text.Json.Nodes;
using Groundshift.Adapters.Embedded;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>All items of a catalog without what may differ between two runs over the same scenes.</summary>
internal static class CatalogSnapshot
{
    // Times of the run itself; everything else must be equal.
    private static readonly string[] RunTimes = ["created", "updated", "published", "processing:datetime"];

    // Its content holds times and stage durations, so its size, checksum and address differ.
    private const string RunManifest = "metadata";

    /// <summary>Items by collection and id; pixels are compared through their checksums, which the items hold.</summary>
    public static async Task<SortedDictionary<string, string>> OfAsync(string dataFolder)
    {
        using var stores = EmbeddedStores.Open(dataFolder, TimeProvider.System);
        var page = await stores.Catalog.SearchAsync(new ItemSearch { Limit = 1000 }, TestContext.Current.CancellationToken);
        page.Next.ShouldBeNull();
        var items = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var found in page.Items)
        {
            await EveryAssetShouldExistAsync(stores, found.Item);
            items[$"{found.Item.Collection}/{found.Item.Id}"] = Stripped(found.Item);
        }

        return items;
    }

    private static async Task EveryAssetShouldExistAsync(EmbeddedStores stores, StacItem item)
    {
        foreach (var (key, asset) in item.Assets)
        {
            var href = (string?)asset?["href"];
            if (href is null || !href.StartsWith("products/", StringComparison.Ordinal))
            {
                continue;
            }

            var stored = await stores.Objects.FindAsync(href, TestContext.Current.CancellationToken);
            stored.ShouldNotBeNull($"{item.Id}, asset {key}");
            stored.Size.ShouldBe((long)asset!["file:size"]!);
        }
    }

    private static string Stripped(StacItem item)
    {
        var copy = item.Json.DeepClone().AsObject();
        foreach (var time in RunTimes)
        {
            copy["properties"]!.AsObject().Remove(time);
        }

        copy["assets"]!.AsObject().Remove(RunManifest);
        foreach (var link in copy["links"]!.AsArray().OfType<JsonObject>().Where(link => (string?)link["rel"] == "processing-execution"))
        {
            link.Remove("href");
        }

        return copy.ToJsonString();
    }
}
