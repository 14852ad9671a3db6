using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Groundshift.Adapters.Embedded;
using Groundshift.Core.Ports;

namespace Groundshift.Bench.Kills;

/// <summary>Everything that a finished demo leaves for its users: collections, items, outcomes of jobs, and the content of stored files.</summary>
internal sealed class CatalogSnapshot
{
    private const int MostEntries = 10_000;

    private readonly SortedDictionary<string, JsonNode?> _documents = new(StringComparer.Ordinal);

    private CatalogSnapshot()
    {
    }

    /// <summary>Number of product items, history included.</summary>
    public int Items => _documents.Keys.Count(key => key.StartsWith("item ", StringComparison.Ordinal));

    /// <summary>Number of rasters.</summary>
    public int Rasters => _documents.Keys.Count(key => key.EndsWith(".tif", StringComparison.Ordinal));

    /// <summary>Reads the data folder of a demo.</summary>
    public static async Task<CatalogSnapshot> ReadAsync(string data, CancellationToken cancellationToken)
    {
        using var stores = EmbeddedStores.Open(data, TimeProvider.System);
        var snapshot = new CatalogSnapshot();
        foreach (var collection in await stores.Catalog.ListCollectionsAsync(cancellationToken))
        {
            snapshot._documents[$"collection {collection.Id}"] = collection.Json;
        }

        string? page = null;
        do
        {
            var found = await stores.Catalog.SearchAsync(new ItemSearch { Limit = 100, Token = page }, cancellationToken);
            foreach (var item in found.Items)
            {
                snapshot._documents[$"item {item.Item.Collection}/{item.Item.Id}"] = item.Item.Json;
            }

            page = found.Next;
        }
        while (page is not null);
        foreach (var entry in await stores.Ledger.ListAsync(new LedgerQuery { Limit = MostEntries }, cancellationToken))
        {
            snapshot._documents[$"job {entry.Job.Id}"] = new JsonObject { ["state"] = $"{entry.State}", ["outcome"] = entry.Outcome };
        }

        await snapshot.AddRastersAsync(stores.Objects, cancellationToken);
        return snapshot;
    }

    /// <summary>Sentences about everything that differs, but for what <see cref="ExpectedDifferences"/> lists.</summary>
    public IReadOnlyList<string> DifferencesFrom(CatalogSnapshot other)
    {
        var differences = new List<string>();
        foreach (var key in _documents.Keys.Union(other._documents.Keys).Order(StringComparer.Ordinal))
        {
            if (!_documents.TryGetValue(key, out var mine) || !other._documents.TryGetValue(key, out var theirs))
            {
                differences.Add($"{key}: only in {(_documents.ContainsKey(key) ? "the killed run" : "the undisturbed run")}");
                continue;
            }

            differences.AddRange(JsonDifference.Find(mine, theirs).Where(path => !ExpectedDifferences.Allows(path)).Select(path => $"{key}: {path}"));
        }

        return differences;
    }

    // Orphans of killed runs are harmless by design; what items name has to be whole.
    private async Task AddRastersAsync(IObjectStore objects, CancellationToken cancellationToken)
    {
        foreach (var (key, item) in _documents.Where(entry => entry.Key.StartsWith("item ", StringComparison.Ordinal)).ToArray())
        {
            foreach (var (name, asset) in item?["assets"]?.AsObject() ?? [])
            {
                var href = (string?)asset?["href"];
                if (href?.EndsWith(".tif", StringComparison.Ordinal) != true)
                {
                    continue;
                }

                await using var stream = await objects.OpenAsync(href, 0, null, cancellationToken);
                _documents[$"file of {key}: {name}.tif"] = stream is null
                    ? JsonValue.Create("missing")
                    : JsonValue.Create(Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)));
            }
        }
    }
}
