using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>Former versions of an item, and the links that join them to the current one.</summary>
internal static class HistoryItem
{
    private const string Predecessor = "predecessor-version";
    private const string Successor = "successor-version";
    private const string Latest = "latest-version";

    /// <summary>Id of the version <paramref name="number"/> once it is replaced.</summary>
    public static string IdOf(string id, int number) => $"{id}.r{number}";

    /// <summary>A copy of an item as its version <paramref name="number"/>, replaced.</summary>
    public static StacItem Of(StacItem item, string collection, int number, DateTimeOffset now)
    {
        var copy = new StacItem(item.Json.DeepClone().AsObject());
        var history = CollectionIds.HistoryOf(collection);
        copy.Json["id"] = IdOf(item.Id, number);
        copy.Json["collection"] = history;
        copy.Properties["version"] = $"{number}";
        copy.Properties["deprecated"] = true;
        copy.Properties["updated"] = Timestamp.Text(now);
        var current = StoredHref.Item(collection, item.Id);
        Link(copy, Successor, current, "The version that replaced this one");
        Link(copy, Latest, current, "The current version");
        LinkPredecessor(copy, collection, item.Id, number);
        return copy;
    }

    /// <summary>Points a replaced version to the one that followed it.</summary>
    public static void LinkSuccessor(StacItem replaced, string collection, string id, int successor) =>
        Link(replaced, Successor, StoredHref.Item(CollectionIds.HistoryOf(collection), IdOf(id, successor)), "The version that replaced this one");

    /// <summary>Points version <paramref name="number"/> to the one before it, if there is one.</summary>
    public static void LinkPredecessor(StacItem item, string collection, string id, int number)
    {
        if (number > 1)
        {
            Link(item, Predecessor, StoredHref.Item(CollectionIds.HistoryOf(collection), IdOf(id, number - 1)), "The version before");
        }
    }

    /// <summary>The version number of an item that the publisher wrote.</summary>
    public static int NumberOf(StacItem item) =>
        int.TryParse(item.Properties["version"]?.GetValue<string>(), out var number) ? number : 1;

    private static void Link(StacItem item, string rel, string href, string title)
    {
        foreach (var old in item.Links.Where(link => link?["rel"]?.GetValue<string>() == rel).ToArray())
        {
            item.Links.Remove(old);
        }

        item.Links.Add((JsonNode)ProductLinks.Link(rel, href, MediaTypes.GeoJson, title));
    }
}
