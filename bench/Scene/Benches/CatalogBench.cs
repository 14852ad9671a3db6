using System.Diagnostics;
using System.Text.Json;
using Groundshift.Bench.Catalogs;
using Groundshift.Bench.Reporting;
using Groundshift.Catalog.Importing;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.TestKit.Servers;

namespace Groundshift.Bench.Benches;

/// <summary>Searches, changes and bulk load of a generated catalog on both stores, beside SQL written by hand.</summary>
internal static class CatalogBench
{
    private const int Million = 1_000_000;
    private const int SmallCatalog = 20_000;

    // quality page: p95 in milliseconds of a search by box, time and CQL2 among a million items.
    private const double PostgresTarget = 25;
    private const double SqliteTarget = 50;

    public static Bench Bench { get; } = new(
        "catalog", "a million generated items on SQLite and PostGIS: searches, changes, bulk load, beside SQL by hand", Long: true, RunAsync);

    private static async Task RunAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var catalog = new GeneratedCatalog(context.Items ?? (context.Small ? SmallCatalog : Million), context.Seed);
        var lines = context.At("items.ndjson");
        BenchContext.Say($"writing {catalog.Count} items");
        await WriteAsync(catalog, lines, cancellationToken);
        string[] stores = context.Store is { } one ? [one] : [MeasuredStore.Postgres, MeasuredStore.Sqlite];
        foreach (var name in stores)
        {
            if (name == MeasuredStore.Postgres && !PostgresServer.IsInstalled)
            {
                report.Notes.Add("PostgreSQL 15 with PostGIS is not installed (./run setup test): left out.");
                continue;
            }

            await using var store = await MeasuredStore.OpenAsync(name, Directory.CreateDirectory(context.At(name)).FullName);
            await LoadAsync(store, lines, catalog.Count, report, cancellationToken);
            await SearchesAsync(store, catalog, context, report, cancellationToken);
            await new CatalogChanges(store, catalog, context.Seed).MeasureAsync(context, report, cancellationToken);
        }
    }

    private static async Task WriteAsync(GeneratedCatalog catalog, string path, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        await using var writer = new Utf8JsonWriter(file);
        for (var number = 0; number < catalog.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            GeneratedCatalog.Write(catalog.Scene(number), writer);
            await writer.FlushAsync(cancellationToken);
            file.WriteByte((byte)'\n');
            writer.Reset();
        }
    }

    private static async Task LoadAsync(MeasuredStore store, string path, int count, BenchReport report, CancellationToken cancellationToken)
    {
        BenchContext.Say($"{store.Name}: importing");
        var cpu = store.ProcessorSeconds;
        var clock = Stopwatch.StartNew();
        await using (var file = File.OpenRead(path))
        {
            await new CatalogImport(store.Catalog, store.Transactions, store.Outbox).RunAsync(file, "items", replace: false, null, cancellationToken);
        }

        var (seconds, processor) = (clock.Elapsed.TotalSeconds, store.ProcessorSeconds - cpu);
        report.Ratios.Add(new Ratio($"{store.Name}: catalog import", count / seconds, AtLeast: store.Name == MeasuredStore.Postgres ? 5000 : null, Unit: "items/s"));
        await store.Hand.AnalyzeAsync(cancellationToken);
        report.Table($"{store.Name}: bulk load", "items", "seconds", "items/s", "items per processor second", "MB on disk")
            .Add(count, seconds, count / seconds, count / processor, await store.Hand.MegabytesAsync(cancellationToken));
    }

    private static async Task SearchesAsync(MeasuredStore store, GeneratedCatalog catalog, BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var table = report.Table($"{store.Name}: {catalog.Count} items, milliseconds", "search", "p50", "p95", "by hand p50", "by hand p95", "ours / hand", "processor", "by hand", "ours / hand");
        var measured = new CatalogSearches(store, catalog, context.Seed, table);
        var target = await measured.MeasureAsync(context.Rounds, cancellationToken);
        report.Ratios.Add(new Ratio($"{store.Name}: p95 of bbox + datetime + CQL2", target, AtMost: store.Name == MeasuredStore.Postgres ? PostgresTarget : SqliteTarget, Unit: "ms"));
        if (measured.Differences > 0)
        {
            report.Notes.Add($"{store.Name}: {measured.Differences} pages differed from those by hand.");
        }
    }
}
