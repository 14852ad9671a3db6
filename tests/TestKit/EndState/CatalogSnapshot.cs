using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Groundshift.Core.Ports;

namespace Groundshift.TestKit.EndState;

/// <summary>Everything that a finished run leaves for its users: collections, items, outcomes of jobs, and the content of stored files.</summary>
public sealed class CatalogSnapshot
{
    private const int MostEntries = 10_000;
    private const string ItemPrefix = "item ";
    private const string ModelPrefix = ItemPrefix + "models/";
    private const string JobPrefix = "job ";
    private const string NoProduct = "no product";
    private const string Missing = "missing";

    // Multihash of SHA-256, 32 bytes, in front of the digest. Source: STAC file extension 2.1.
    private const string Sha256Prefix = "1220";

    private readonly SortedDictionary<string, JsonNode?> _documents = new(StringComparer.Ordinal);
    private readonly List<string> _torn = [];

    private CatalogSnapshot()
    {
    }

    /// <summary>All product items, history included, as <c>collection/id</c>.</summary>
    public IReadOnlyList<string> Products => [.. _documents.Keys.Where(IsProduct).Select(key => key[ItemPrefix.Length..])];

    /// <summary>Number of jobs that ended well and said why they made no product, such as a scene whose every pixel is cloud.</summary>
    public int WithoutProduct => _documents.Count(entry =>
        entry.Key.StartsWith(JobPrefix, StringComparison.Ordinal) && ((string?)entry.Value?["outcome"])?.StartsWith(NoProduct, StringComparison.Ordinal) == true);

    /// <summary>Number of rasters.</summary>
    public int Rasters => _documents.Keys.Count(key => key.EndsWith(".tif", StringComparison.Ordinal));

    /// <summary>Stored files that items name and that are missing, or are not what the item's checksum says.</summary>
    public IReadOnlyList<string> Torn => _torn;

    /// <summary>Reads the stores of a run that has ended.</summary>
    public static async Task<CatalogSnapshot> ReadAsync(ICatalogStore catalog, IJobLedger ledger, IObjectStore objects, CancellationToken cancellationToken)
    {
        var snapshot = new CatalogSnapshot();
        foreach (var collection in await catalog.ListCollectionsAsync(cancellationToken))
        {
            snapshot._documents[$"collection {collection.Id}"] = collection.Json;
        }

        string? page = null;
        do
        {
            var found = await catalog.SearchAsync(new ItemSearch { Limit = 100, Token = page }, cancellationToken);
            foreach (var item in found.Items)
            {
                snapshot._documents[$"{ItemPrefix}{item.Item.Collection}/{item.Item.Id}"] = item.Item.Json;
            }

            page = found.Next;
        }
        while (page is not null);
        foreach (var entry in await ledger.ListAsync(new LedgerQuery { Limit = MostEntries }, cancellationToken))
        {
            snapshot._documents[$"{JobPrefix}{entry.Job.Id}"] = new JsonObject { ["state"] = $"{entry.State}", ["outcome"] = entry.Outcome };
        }

        await snapshot.AddFilesAsync(objects, cancellationToken);
        return snapshot;
    }

    /// <summary>Adds a document that is to be equal too.</summary>
    public void Add(string name, JsonNode? document) => _documents.Add(name, document);

    /// <summary>Sentences about everything that differs, but for what <see cref="ExpectedDifferences"/> lists.</summary>
    public IReadOnlyList<string> DifferencesFrom(CatalogSnapshot undisturbed)
    {
        var differences = new List<string>();
        foreach (var key in _documents.Keys.Union(undisturbed._documents.Keys).Order(StringComparer.Ordinal))
        {
            if (!_documents.TryGetValue(key, out var mine) || !undisturbed._documents.TryGetValue(key, out var theirs))
            {
                differences.Add($"{key}: only in {(_documents.ContainsKey(key) ? "the disturbed run" : "the undisturbed run")}");
                continue;
            }

            differences.AddRange(JsonDifference.Find(mine, theirs).Where(path => !ExpectedDifferences.Allows(path)).Select(path => $"{key}: {path}"));
        }

        return differences;
    }

    private static bool IsProduct(string key) =>
        key.StartsWith(ItemPrefix, StringComparison.Ordinal) && !key.StartsWith(ModelPrefix, StringComparison.Ordinal);

    // Orphans of killed runs are harmless by design; what items name has to be whole.
    private async Task AddFilesAsync(IObjectStore objects, CancellationToken cancellationToken)
    {
        foreach (var (key, item) in _documents.Where(entry => entry.Key.StartsWith(ItemPrefix, StringComparison.Ordinal)).ToArray())
        {
            foreach (var (name, asset) in item?["assets"]?.AsObject() ?? [])
            {
                // Models have addresses of their own; what is stored has a path.
                if ((string?)asset?["href"] is not { } href || href.Contains(':', StringComparison.Ordinal) || (string?)asset["file:checksum"] is not { } checksum)
                {
                    continue;
                }

                var hash = await HashAsync(objects, href, cancellationToken);
                if (Sha256Prefix + hash != checksum)
                {
                    _torn.Add($"{key}, asset {name}: {(hash == Missing ? Missing : "not what its checksum says")}");
                }

                if (href.EndsWith(".tif", StringComparison.Ordinal))
                {
                    _documents[$"file of {key}: {name}.tif"] = JsonValue.Create(hash);
                }
            }
        }
    }

    private static async Task<string> HashAsync(IObjectStore objects, string path, CancellationToken cancellationToken)
    {
        await using var stream = await objects.OpenAsync(path, 0, null, cancellationToken);
        return stream is null ? Missing : Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }
}
