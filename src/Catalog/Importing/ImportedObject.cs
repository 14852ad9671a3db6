using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Api.Transactions;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Importing;

/// <summary>A checked object of an import. Of an item only what is stored is kept: millions of JSON trees would keep the garbage collector busy.</summary>
internal abstract record ImportedObject
{
    private const int MostVertices = 100_000;

    // Files know no server: addresses are absolute, or those of stored objects.
    private static readonly BaseUrl Nowhere = new(string.Empty);

    /// <summary>Checks an object.</summary>
    /// <exception cref="InvalidInputException">It is no valid STAC item or collection; its place is named.</exception>
    public static ImportedObject Read(long number, JsonObject json)
    {
        try
        {
            return IncomingObject.Text(json, "type") == "Collection" ? new ImportedCollection(IncomingCollection.Read(json, Nowhere)) : Item(json);
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"object {number}: {error.Field}", error.Expected, error.Found, error.NextStep, error);
        }
    }

    private static ImportedItem Item(JsonObject json)
    {
        var collection = IncomingObject.Text(json, "collection")
            ?? throw new InvalidInputException("collection", "the id of a collection", "nothing", "Name the collection in each item.");
        var item = IncomingItem.Read(json, collection, Nowhere, MostVertices, out var geometry);

        // A geometry that crosses itself was refused.
        return new ImportedItem(ItemRow.Of(item, geometry, isSound: true), ItemFacts.Of(item));
    }
}

/// <summary>A collection.</summary>
internal sealed record ImportedCollection(StacCollection Collection) : ImportedObject;

/// <summary>An item.</summary>
/// <param name="Row">What is stored of it.</param>
/// <param name="Facts">What its collection takes over.</param>
internal sealed record ImportedItem(ItemRow Row, ItemFacts Facts) : ImportedObject;
