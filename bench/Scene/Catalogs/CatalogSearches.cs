using Groundshift.Bench.Benches;
using Groundshift.Bench.Reporting;
using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;

namespace Groundshift.Bench.Catalogs;

/// <summary>
/// Every kind of search, each draw asked once of the store and then once by hand. Hand-written SQL comes second, so it finds the pages
/// in memory that the store has read; it counts the matches where the store counted them: on first pages whose number is exact.
/// </summary>
internal sealed class CatalogSearches(MeasuredStore store, GeneratedCatalog catalog, int seed, ReportTable table)
{
    private const int Limit = 10;
    private const int DrawsPerRound = 20;
    private const int WarmUp = 5;
    private const int CountedUpTo = 10_000;
    private const int FarPage = 100;

    /// <summary>Pages whose items were others than those by hand; on SQLite the hand knows boxes alone, so it is not asked.</summary>
    public int Differences { get; private set; }

    /// <summary>Measures all; returns the p95 of the search that has a target.</summary>
    public async Task<double> MeasureAsync(int rounds, CancellationToken cancellationToken)
    {
        var questions = new CatalogQuestions(catalog, store.Hand.Dialect, seed);
        var target = 0.0;
        await LookUpsAsync(questions, rounds * DrawsPerRound, cancellationToken);
        foreach (var (name, draw) in questions.All)
        {
            BenchContext.Say($"{store.Name}: {name}");
            var (ours, hand) = (new Latencies(), new Latencies());
            for (var turn = -WarmUp; turn < rounds * DrawsPerRound; turn++)
            {
                var question = draw();
                var (first, second) = await AskAsync(question, Limit, cancellationToken);
                if (turn >= 0)
                {
                    ours.Add(first);
                    hand.Add(second);
                }
            }

            Add(name, ours, hand);
            target = name.StartsWith("bbox + datetime", StringComparison.Ordinal) ? ours.Slow : target;
        }

        await FarAsync(questions, rounds, cancellationToken);
        await FiguresAsync(questions, rounds * DrawsPerRound / 4, cancellationToken);
        return target;
    }

    private void Add(string name, Latencies ours, Latencies hand) => table.Add(name, ours.Median, ours.Slow, hand.Median, hand.Slow, ours.Median / hand.Median, ours.Processor, hand.Processor, ours.Processor / hand.Processor);

    private async Task<(Taken Ours, Taken Hand)> AskAsync(CatalogQuestion question, int limit, CancellationToken cancellationToken)
    {
        var page = new ItemPage([], null, null);
        IReadOnlyList<string> ids = [];
        var ours = await store.MeasureAsync(async () => page = await store.Catalog.SearchAsync(question.Search with { Limit = limit }, cancellationToken));
        int? counted = question.Search.Token is null && page.Matched is not null && !page.IsEstimated ? CountedUpTo : null;
        var hand = await store.MeasureAsync(async () => ids = await store.Hand.PageAsync(question.Hand, limit, counted, cancellationToken));
        if (store.Name == MeasuredStore.Postgres && !ids.SequenceEqual(page.Items.Select(found => found.Item.Id)))
        {
            Differences++;
        }

        return (ours, hand);
    }

    private async Task LookUpsAsync(CatalogQuestions questions, int draws, CancellationToken cancellationToken)
    {
        var (ours, hand) = (new Latencies(), new Latencies());
        for (var turn = -WarmUp; turn < draws; turn++)
        {
            var scene = questions.Any();
            VersionedItem? found = null;
            var isThere = false;
            var first = await store.MeasureAsync(async () => found = await store.Catalog.FindItemAsync(scene.Collection, scene.Id, null, cancellationToken));
            var second = await store.MeasureAsync(async () => isThere = await store.Hand.FindAsync(scene.Collection, scene.Id, cancellationToken));
            if (found is null || !isThere)
            {
                throw new InvalidOperationException($"{scene.Collection}/{scene.Id} is not there.");
            }

            if (turn >= 0)
            {
                ours.Add(first);
                hand.Add(second);
            }
        }

        Add("id", ours, hand);
    }

    // Page by page to the hundredth; that one is measured.
    private async Task FarAsync(CatalogQuestions questions, int rounds, CancellationToken cancellationToken)
    {
        var (ours, hand) = (new Latencies(), new Latencies());
        for (var turn = 0; turn < rounds * 2; turn++)
        {
            var question = questions.Newer();
            var search = question.Search with { Limit = Limit };
            var page = await store.Catalog.SearchAsync(search, cancellationToken);
            for (var number = 2; number < FarPage && page.Next is not null; number++)
            {
                page = await store.Catalog.SearchAsync(search with { Token = page.Next }, cancellationToken);
            }

            if (page.Next is null)
            {
                continue;
            }

            var last = ItemRow.Of(page.Items[^1].Item);
            var values = question.Hand.Values.Append(new("moment", last.Times.Moment)).Append(new("last", last.Id)).ToDictionary(value => value.Key, value => value.Value);
            var after = new HandQuery($"{question.Hand.Where} AND i.moment_ns <= @moment AND (i.moment_ns < @moment OR i.id > @last)", question.Hand.Order, values);
            var (first, second) = await AskAsync(new CatalogQuestion(search with { Token = page.Next }, after), Limit, cancellationToken);
            ours.Add(first);
            hand.Add(second);
        }

        if (ours.Count > 0)
        {
            Add($"page {FarPage} of a collection", ours, hand);
        }
    }

    private async Task FiguresAsync(CatalogQuestions questions, int draws, CancellationToken cancellationToken)
    {
        BenchContext.Say($"{store.Name}: aggregation");
        var cloud = new PropertyReference("eo:cloud_cover", Cql2Kind.Number);
        Aggregation[] figures = [new CountAggregation(), new ExtremeAggregation(new PropertyReference("datetime", Cql2Kind.Instant), false), new RangeAggregation(cloud, [25, 50, 75])];
        var (ours, hand) = (new Latencies(), new Latencies());
        for (var turn = -WarmUp; turn < draws; turn++)
        {
            var question = questions.BoxTimeCloud();
            var first = await store.MeasureAsync(async () => await store.Catalog.AggregateAsync(question.Search, figures, cancellationToken));
            var second = await store.MeasureAsync(() => store.Hand.FiguresAsync(question.Hand, cancellationToken));
            if (turn >= 0)
            {
                ours.Add(first);
                hand.Add(second);
            }
        }

        Add("three figures over bbox + datetime + cloud cover", ours, hand);
    }
}
