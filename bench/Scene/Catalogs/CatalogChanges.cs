using System.Diagnostics;
using Groundshift.Bench.Benches;
using Groundshift.Bench.Reporting;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Groundshift.Bench.Catalogs;

/// <summary>Single items added alone, and beside 64 readers.</summary>
internal sealed class CatalogChanges(MeasuredStore store, GeneratedCatalog catalog, int seed)
{
    private const int Readers = 64;
    private const int Alone = 100;
    private int _added;

    public async Task MeasureAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        BenchContext.Say($"{store.Name}: changes");
        var alone = new Latencies();
        for (var turn = 0; turn < Alone; turn++)
        {
            alone.Add(await AddAsync(cancellationToken));
        }

        BenchContext.Say($"{store.Name}: {Readers} readers and a writer");
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(TimeSpan.FromSeconds(context.Small ? 5 : 20));
        var clock = Stopwatch.StartNew();

        // The writer first: readers that never wait take all threads of the pool.
        var writing = Task.Run(() => WriteAsync(time.Token), CancellationToken.None);
        var reading = Enumerable.Range(0, Readers).Select(reader => Task.Run(() => ReadAsync(reader, time.Token), CancellationToken.None)).ToList();
        var writes = await writing;
        var reads = new Latencies();
        foreach (var reader in reading)
        {
            reads.Add(await reader);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        var table = report.Table($"{store.Name}: single items and concurrent use, milliseconds", "what", "p50", "p95", "per second");
        table.Add("one item added and committed", alone.Median, alone.Slow, 1000 / alone.Median);
        table.Add($"{Readers} readers: bbox + datetime + cloud cover", reads.Median, reads.Slow, reads.Count / seconds);
        table.Add("a writer beside them", writes.Median, writes.Slow, writes.Count / seconds);
    }

    private async Task<Latencies> ReadAsync(int reader, CancellationToken stop)
    {
        var questions = new CatalogQuestions(catalog, store.Hand.Dialect, seed + 1 + reader);
        var latencies = new Latencies();
        while (!stop.IsCancellationRequested)
        {
            var search = questions.BoxTimeCloud().Search;
            var clock = Stopwatch.StartNew();
            await store.Catalog.SearchAsync(search, CancellationToken.None);
            latencies.Add(clock.Elapsed);
        }

        return latencies;
    }

    private async Task<Latencies> WriteAsync(CancellationToken stop)
    {
        var latencies = new Latencies();
        while (!stop.IsCancellationRequested)
        {
            latencies.Add(await AddAsync(CancellationToken.None));
        }

        return latencies;
    }

    private async Task<TimeSpan> AddAsync(CancellationToken cancellationToken)
    {
        var item = Item(catalog.Count + _added++);
        var clock = Stopwatch.StartNew();
        await using var transaction = await store.Transactions.BeginAsync(cancellationToken);
        await store.Catalog.FindItemAsync(item.Collection!, item.Id, transaction, cancellationToken);
        await store.Catalog.PutItemAsync(transaction, item, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return clock.Elapsed;
    }

    private StacItem Item(int number)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            GeneratedCatalog.Write(catalog.Scene(number), writer);
        }

        return new StacItem(JsonNode.Parse(buffer.ToArray())!.AsObject());
    }
}
