using System.Runtime.CompilerServices;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>
/// Follows the child and item links of a static catalog, each document once, so that cycles end. A document that cannot be read is
/// reported in its place and the walk goes on.
/// </summary>
internal sealed class StaticWalk(Func<Uri, CancellationToken, Task<StacDocument>> readAsync, CatalogRoot root, int maxDocuments)
{
    private readonly HashSet<string> _visited = [];
    private readonly HashSet<(string Collection, string Id)> _items = [];
    private readonly SortedSet<string> _collections = new(StringComparer.Ordinal);

    /// <summary>The items of one collection, or of all; depth first, in the order of the links.</summary>
    public async IAsyncEnumerable<FoundItem> ItemsAsync(StacDocument first, string? collection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var visit in VisitAsync(first, collection, cancellationToken))
        {
            if (visit.Entry is { } entry)
            {
                yield return entry;
            }
        }

        if (collection is not null && !_collections.Contains(collection))
        {
            var there = _collections.Count == 0 ? "a catalog without collections" : $"collections {string.Join(", ", _collections)}";
            throw new InvalidInputException("collection", $"a collection '{collection}' in {root.Uri}", there, "Name one of the catalog's collections.");
        }
    }

    /// <summary>The collections, without looking at their items.</summary>
    public async IAsyncEnumerable<StacCollection> CollectionsAsync(StacDocument first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // No collection has an empty id, so no item is read.
        await foreach (var visit in VisitAsync(first, string.Empty, cancellationToken))
        {
            if (visit.Collection is { } collection)
            {
                yield return collection;
            }
        }
    }

    private async IAsyncEnumerable<Visit> VisitAsync(StacDocument first, string? wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = new Stack<Target>();
        open.Push(new Target(first.Uri, null));
        while (open.TryPop(out var target))
        {
            if (!_visited.Add(target.Uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped)))
            {
                continue;
            }

            if (_visited.Count > maxDocuments)
            {
                throw new InvalidInputException("catalog", $"at most {maxDocuments} documents", "more", "Watch its collections one by one.");
            }

            var (read, problem) = target.Uri == first.Uri ? (first, null) : await TryReadAsync(target.Uri, cancellationToken);
            var visit = read is null ? new Visit(new FoundItem { Uri = target.Uri, Problem = problem }) : Look(read, target, wanted, open);
            if (visit is not null)
            {
                yield return visit;
            }
        }
    }

    // A wrong document is one entry; a failing server or disk ends the walk, for the rest would fail too.
    private async Task<(StacDocument? Document, InvalidInputException? Problem)> TryReadAsync(Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            return (await readAsync(root.Admit("links", uri), cancellationToken), null);
        }
        catch (InvalidInputException error)
        {
            return (null, error);
        }
    }

    private Visit? Look(StacDocument document, Target target, string? wanted, Stack<Target> open)
    {
        try
        {
            switch (StacReader.View(document.Json, document.Uri.GetLeftPart(UriPartial.Path)))
            {
                case StacItem item:
                    return LookAtItem(document.Uri, item, target.Collection, wanted);
                case StacCollection collection:
                    _collections.Add(collection.Id);
                    Open(document.Uri, collection, collection.Id, wanted, open);
                    return new Visit(null, collection);
                case var catalog:
                    Open(document.Uri, catalog, target.Collection, wanted, open);
                    return null;
            }
        }
        catch (InvalidInputException error)
        {
            return new Visit(new FoundItem { Uri = document.Uri, Problem = error });
        }
    }

    private Visit? LookAtItem(Uri uri, StacItem item, string? inherited, string? wanted)
    {
        var collection = item.Collection ?? inherited ?? string.Empty;
        if (wanted is not null && collection != wanted)
        {
            return null;
        }

        _collections.Add(collection);
        if (!_items.Add((collection, item.Id)))
        {
            var error = new InvalidInputException("id", "an id that no other item of the collection has", $"'{item.Id}' again", "Give each item its own id; the first one is used.");
            return new Visit(new FoundItem { Uri = uri, Problem = error });
        }

        return new Visit(new FoundItem { Uri = uri, Item = item });
    }

    private static void Open(Uri uri, StacObject document, string? collection, string? wanted, Stack<Target> open)
    {
        var targets = new List<Target>();
        foreach (var link in document.ReadLinks())
        {
            var isItem = link.Rel == "item" && (wanted is null || collection is null || collection == wanted) && wanted != string.Empty;
            if (isItem || link.Rel == "child")
            {
                targets.Add(new Target(StacHref.Resolve($"links.{link.Rel}", link.Href, uri), collection));
            }
        }

        // The stack gives back the last first.
        targets.Reverse();
        targets.ForEach(open.Push);
    }

    private readonly record struct Target(Uri Uri, string? Collection);

    private sealed record Visit(FoundItem? Entry, StacCollection? Collection = null);
}
