using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>JSON and the address it was read from.</summary>
internal sealed record StacDocument(Uri Uri, JsonObject Json);

/// <summary>An entry of a catalog: an item, or why there is none that can be read.</summary>
public sealed record FoundItem
{
    /// <summary>The item's own address: what its relative links and hrefs are seen from.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The item, or null.</summary>
    public StacItem? Item { get; init; }

    /// <summary>What is wrong with the entry, where <see cref="Item"/> is null.</summary>
    public InvalidInputException? Problem { get; init; }
}

/// <summary>One page of a search.</summary>
/// <param name="Entries">Its items, without those that an earlier page had.</param>
/// <param name="Matched">How many items match in all, where the server says so; possibly an estimate.</param>
/// <param name="HasNext">True when another page follows.</param>
public sealed record StacPage(IReadOnlyList<FoundItem> Entries, long? Matched, bool HasNext);
