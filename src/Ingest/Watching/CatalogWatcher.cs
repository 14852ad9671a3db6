using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Watching;

/// <summary>Finds what is new in a catalog and hands it to the planner: regular sweeps, reconciliation and backfill.</summary>
/// <remarks>
/// <para>An API that stamps changes is asked for what changed since the newest known change, less an overlap. One that does not is
/// asked for the acquisitions of the last 30 days. A static catalog is walked.</para>
/// <para>Scenes acquired within the last 30 days are fresh work; older ones, and all of a backfill, go to the backfill queue.</para>
/// </remarks>
public sealed class CatalogWatcher(
    IWatchStore watches,
    IAreaStore areas,
    ISceneIndex index,
    IStoreTransactions transactions,
    ISceneSink sink,
    NormaliseScene normalise,
    OpenCatalog open,
    WatchingOptions options,
    TimeProvider time,
    ILogger<CatalogWatcher> logger)
{
    // A server's clock may be ahead of ours by this much, and a search still finds what it stamps.
    private static readonly TimeSpan LargestSkew = TimeSpan.FromDays(1);

    private const int ProbedItems = 10;

    private readonly FedAreasCache _areas = new(areas);
    private readonly ItemIntake _intake = new(index, sink, normalise, options, time, logger);

    /// <summary>One sweep over a watch, with a reconciliation when one is due.</summary>
    /// <exception cref="InvalidInputException">The catalog is not what the watch says, or answers wrongly.</exception>
    /// <exception cref="TransientException">The catalog could not be read; the next sweep goes on from here.</exception>
    public async Task<SweepReport> SweepAsync(Watch watch, IProgress<SweepReport>? progress, CancellationToken cancellationToken)
    {
        var run = await StartAsync(watch, progress, cancellationToken);
        try
        {
            var fed = await _areas.OfAsync(watch, cancellationToken);
            var mode = new IntakeMode(Replan: run.Cursor.Areas != fed.Fingerprint, Priority: null);
            var reconciles = run.Cursor.LastReconciliation is { } last && run.Started - last >= options.ReconciliationInterval;
            var landing = await run.Client.OpenAsync(cancellationToken);
            if (!landing.IsApi)
            {
                await WalkAsync(run, mode, null, reconciles, cancellationToken);
            }
            else if (!fed.IsEmpty)
            {
                await SearchAsync(run, landing, fed, mode, reconciles, cancellationToken);
            }
            else
            {
                logger.NoAreas(watch.Id);
            }

            await EndAsync(run, fed.Fingerprint, reconciles, cancellationToken);
            return run.Report;
        }
        catch (Exception error) when (error is InvalidInputException or TransientException)
        {
            if (!run.IsOvertaken)
            {
                await run.SaveAsync(cursor => cursor with { LastError = error.Message, LastTry = time.GetUtcNow() }, cancellationToken);
            }

            throw;
        }
    }

    /// <summary>Reads all acquisitions of a stretch of time, known or not, and plans them on the backfill queue. Leaves the cursor alone.</summary>
    /// <exception cref="InvalidInputException">No area is fed by the watch, or the catalog answers wrongly.</exception>
    /// <exception cref="TransientException">The catalog could not be read; running it again goes on.</exception>
    public async Task<SweepReport> BackfillAsync(
        Watch watch, DateTimeOffset from, DateTimeOffset to, IProgress<SweepReport>? progress, CancellationToken cancellationToken)
    {
        if (from > to)
        {
            throw new InvalidInputException("from", $"a time not after {to:O}", $"{from:O}", "Give the earlier time first.");
        }

        var fed = await _areas.OfAsync(watch, cancellationToken);
        if (fed.IsEmpty)
        {
            throw new InvalidInputException("area", $"an area that is fed by watch '{watch.Id}'", "none", "Add an area first; without one nothing becomes work.");
        }

        var run = await StartAsync(watch, progress, cancellationToken, leavesCursor: true);
        var mode = new IntakeMode(Replan: true, JobPriority.Backfill);
        var window = new TimeWindow(from, to);
        if ((await run.Client.OpenAsync(cancellationToken)).IsApi)
        {
            await Search(run, fed).ByAcquisitionAsync(window, mode, null, cancellationToken);
        }
        else
        {
            await WalkAsync(run, mode, window, reconciles: false, cancellationToken);
        }

        return run.Report;
    }

    /// <summary>Reads one item that somebody told of, and takes it as a sweep would.</summary>
    /// <param name="watch">The watch whose catalog has it.</param>
    /// <param name="itemId">Its id.</param>
    /// <param name="address">Its own address, by which a static catalog is read.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>What came of it; null where the catalog does not serve it, or not yet.</returns>
    /// <exception cref="InvalidInputException">Something else is there, or the address lies outside the catalog.</exception>
    /// <exception cref="TransientException">The catalog could not be read.</exception>
    public async Task<SweepReport?> TakeAsync(Watch watch, string itemId, Uri? address, CancellationToken cancellationToken)
    {
        var cursor = await watches.CursorAsync(watch.Id, cancellationToken);
        var run = new SweepRun(watch, open(watch), cursor, watches, transactions, _intake, time, null) { LeavesCursor = true, IsPushed = true };
        if (await run.Client.FindItemAsync(watch.Collection, itemId, address, cancellationToken) is not { } entry)
        {
            return null;
        }

        await run.TakeAsync([entry], new IntakeMode(Replan: false, Priority: null), null, cancellationToken);
        return run.Report;
    }

    /// <summary>
    /// Looks whether an item that somebody calls gone is gone, and if so marks it and aborts the jobs that wait for it. One that is still
    /// there is taken as a sweep would.
    /// </summary>
    /// <returns>False while the catalog serves it.</returns>
    /// <exception cref="TransientException">The catalog could not be read.</exception>
    public async Task<bool> IsGoneAsync(Watch watch, string itemId, Uri? address, CancellationToken cancellationToken)
    {
        var known = await index.FindAsync(watch.Catalog, watch.Collection, itemId, null, cancellationToken);
        if (known is not { Vanished: null })
        {
            return true;
        }

        var cursor = await watches.CursorAsync(watch.Id, cancellationToken);
        var run = new SweepRun(watch, open(watch), cursor, watches, transactions, _intake, time, null) { LeavesCursor = true, IsPushed = true };
        return await new Reconciliation(run, index, sink, new IntakeMode(Replan: false, Priority: null), time).IsGoneAsync(known, address, cancellationToken);
    }

    private async Task<SweepRun> StartAsync(Watch watch, IProgress<SweepReport>? progress, CancellationToken cancellationToken, bool leavesCursor = false) =>
        new(watch, open(watch), await watches.CursorAsync(watch.Id, cancellationToken), watches, transactions, _intake, time, progress) { LeavesCursor = leavesCursor };

    private WindowedSearch Search(SweepRun run, FedAreas fed) => new(run, fed.Boxes, options);

    private async Task SearchAsync(
        SweepRun run, StacLanding landing, FedAreas fed, IntakeMode mode, bool reconciles, CancellationToken cancellationToken)
    {
        var byChange = false;
        if (run.Cursor.HighWater is { } mark && landing.CanFilterChanges && await ProbeAsync(run, cancellationToken) is { } property)
        {
            byChange = await Search(run, fed).ByChangeAsync(
                property, new TimeWindow(mark - options.Overlap, run.Started + LargestSkew), mode, cancellationToken);
        }

        if (!byChange || reconciles || mode.Replan)
        {
            var back = reconciles ? options.ReconciliationWindow : options.AcquisitionWindow;
            await SearchAcquisitionsAsync(run, fed, new TimeWindow(run.Started - back, run.Started + LargestSkew), mode, reconciles, cancellationToken);
        }
    }

    private async Task SearchAcquisitionsAsync(
        SweepRun run, FedAreas fed, TimeWindow window, IntakeMode mode, bool reconciles, CancellationToken cancellationToken)
    {
        var search = Search(run, fed);
        var reconciliation = new Reconciliation(run, index, sink, mode, time);
        await search.ByAcquisitionAsync(
            window,
            mode,
            reconciles ? (read, ids) => reconciliation.CompareAsync(read, ids, fed.Ground, isSure: false, cancellationToken) : null,
            cancellationToken);
        if (search.HighWater(run.Cursor.HighWater, window.To) is { } mark)
        {
            await run.SaveAsync(cursor => cursor with { HighWater = mark }, cancellationToken);
        }
    }

    // Which stamp the catalog's items all have, if any: recent ones, or where there are none, whichever come first.
    private async Task<string?> ProbeAsync(SweepRun run, CancellationToken cancellationToken)
    {
        var any = new StacQuery { Collection = run.Watch.Collection, PageSize = ProbedItems };
        var recent = new TimeWindow(run.Started - options.AcquisitionWindow, run.Started + LargestSkew);
        foreach (var query in new[] { any with { Acquired = recent.Range }, any })
        {
            await foreach (var page in run.Client.SearchPagesAsync(query, cancellationToken))
            {
                var items = page.Entries.Select(entry => entry.Item).OfType<StacItem>().ToArray();
                if (items.Length > 0)
                {
                    return items.All(item => item.Updated is not null) ? "updated"
                        : items.All(item => item.Published is not null) ? "published"
                        : null;
                }

                break;
            }
        }

        return null;
    }

    private async Task WalkAsync(SweepRun run, IntakeMode mode, TimeWindow? acquired, bool reconciles, CancellationToken cancellationToken)
    {
        var query = new StacQuery { Collection = run.Watch.Collection, Acquired = acquired?.Range };
        var found = new HashSet<string>(StringComparer.Ordinal);
        var isWhole = true;
        var page = new List<FoundItem>(options.StaticPageSize);
        await foreach (var entry in run.Client.SearchAsync(query, cancellationToken))
        {
            isWhole &= entry.Item is not null;
            page.Add(entry);
            if (entry.Item is { } item)
            {
                found.Add(item.Id);
            }

            if (page.Count == options.StaticPageSize)
            {
                await run.TakeAsync(page, mode, null, cancellationToken);
                page.Clear();
            }
        }

        await run.TakeAsync(page, mode, null, cancellationToken);
        if (reconciles)
        {
            var always = new TimeWindow(DateTimeOffset.UnixEpoch - TimeSpan.FromDays(36_500), run.Started + LargestSkew);
            await new Reconciliation(run, index, sink, mode, time).CompareAsync(always, found, null, isWhole, cancellationToken);
        }
    }

    private async Task EndAsync(SweepRun run, string fingerprint, bool reconciles, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = run.Cursor;
        await run.SaveAsync(
            cursor => cursor with
            {
                LastSweep = now,
                LastTry = now,
                LastNews = cursor.LastNews ?? now,
                LastReconciliation = reconciles ? now : cursor.LastReconciliation ?? now,
                LastError = null,
                Areas = fingerprint,
            },
            cancellationToken);

        var (report, watch) = (run.Report, run.Watch);
        logger.Swept(watch.Id, report.Pages, report.Seen, report.Fresh, report.Changed, report.Refused, report.Jobs);
        if (reconciles)
        {
            logger.Reconciled(watch.Id, report.Fresh, report.Vanished);
        }

        if (WatchHealth.SilenceBegins(before.LastSweep, run.Cursor, options))
        {
            logger.Silence(watch.Id, run.Cursor.LastNews!.Value, options.SilenceAfter); // SilenceBegins says that there is one.
        }
    }
}
