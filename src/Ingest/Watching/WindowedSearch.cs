using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>
/// Searches an API over a stretch of time, oldest first. A window that holds too many items is halved, since catalogs stop paging or
/// lose items beyond some thousands.
/// </summary>
internal sealed class WindowedSearch(SweepRun run, IReadOnlyList<BoundingBox> boxes, WatchingOptions options)
{
    // Servers round stamps to milliseconds or seconds.
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    /// <summary>Reads items by acquisition.</summary>
    /// <param name="whole">The stretch of acquisition time.</param>
    /// <param name="mode">How known items are looked at.</param>
    /// <param name="windowEndsAsync">Called with the ids in each window that has been read completely.</param>
    /// <param name="cancellationToken">Stops between pages.</param>
    public Task ByAcquisitionAsync(
        TimeWindow whole, IntakeMode mode, Func<TimeWindow, IReadOnlySet<string>, Task>? windowEndsAsync, CancellationToken cancellationToken) =>
        RunAsync(whole, null, mode, windowEndsAsync, cancellationToken);

    /// <summary>Reads items by change. False when the server does not heed the condition, so that it must be read otherwise.</summary>
    public Task<bool> ByChangeAsync(string property, TimeWindow whole, IntakeMode mode, CancellationToken cancellationToken) =>
        RunAsync(whole, property, mode, null, cancellationToken);

    /// <summary>Newest change that was seen, of the property that the search goes by or else of either.</summary>
    public StacTime? Newest { get; private set; }

    private async Task<bool> RunAsync(
        TimeWindow whole, string? property, IntakeMode mode, Func<TimeWindow, IReadOnlySet<string>, Task>? windowEndsAsync, CancellationToken cancellationToken)
    {
        var open = new Stack<TimeWindow>();
        open.Push(whole);
        while (open.TryPop(out var window))
        {
            var ids = new HashSet<string>(StringComparer.Ordinal);
            switch (await ReadAsync(window, property, mode, ids, cancellationToken))
            {
                case WindowEnd.Ignored:
                    return false;
                case WindowEnd.TooMany:
                    var (earlier, later) = window.Halve();
                    open.Push(later);
                    open.Push(earlier);
                    break;
                default:
                    if (windowEndsAsync is not null)
                    {
                        await windowEndsAsync(window, ids);
                    }

                    run.Reached(window, whole);
                    break;
            }
        }

        return true;
    }

    private async Task<WindowEnd> ReadAsync(TimeWindow window, string? property, IntakeMode mode, HashSet<string> ids, CancellationToken cancellationToken)
    {
        for (var box = 0; box < boxes.Count; box++)
        {
            var isLastBox = box == boxes.Count - 1;
            var read = 0;
            await foreach (var page in run.Client.SearchPagesAsync(Query(window, boxes[box], property), cancellationToken))
            {
                read += page.Entries.Count;
                if (page.HasNext && window.Length > options.ShortestWindow && Math.Max(page.Matched ?? 0, read) > options.MaxItemsPerWindow)
                {
                    return WindowEnd.TooMany;
                }

                if (property is not null && page.Entries.Any(entry => entry.Item is { } item && !Heeded(item, property, window)))
                {
                    return WindowEnd.Ignored;
                }

                Note(page.Entries, property, ids);
                var ends = property is not null && isLastBox && !page.HasNext;
                await run.TakeAsync(page.Entries, mode, ends ? cursor => cursor with { HighWater = HighWater(cursor.HighWater, window.To) } : null, cancellationToken);
            }
        }

        return WindowEnd.Complete;
    }

    /// <summary>
    /// The cursor's new mark: the newest change seen, but none after the run began, for the run may have passed its place already, and
    /// none behind what has been read completely.
    /// </summary>
    public DateTimeOffset? HighWater(DateTimeOffset? before, DateTimeOffset complete)
    {
        if (Newest is not { } newest)
        {
            return before;
        }

        var mark = newest.ToDateTimeOffset();
        mark = mark < run.Started ? mark : run.Started;
        mark = mark < complete ? mark : complete;
        return before > mark ? before : mark;
    }

    private StacQuery Query(TimeWindow window, BoundingBox box, string? property)
    {
        var query = new StacQuery { Collection = run.Watch.Collection, Box = box };
        return property is null
            ? query with { Acquired = window.Range }
            : query with { Changed = new ChangeWindow(property, window.From, window.To) };
    }

    private void Note(IReadOnlyList<FoundItem> entries, string? property, HashSet<string> ids)
    {
        foreach (var item in entries.Select(entry => entry.Item).OfType<StacItem>())
        {
            ids.Add(item.Id);
            var change = property switch
            {
                null => item.Updated ?? item.Published,
                _ => Stamp(item, property),
            };
            Newest = change is { } stamp && !(Newest > stamp) ? stamp : Newest;
        }
    }

    private static bool Heeded(StacItem item, string property, TimeWindow window) =>
        Stamp(item, property) is { } stamp && stamp >= StacTime.From(window.From - Rounding) && stamp <= StacTime.From(window.To + Rounding);

    private static StacTime? Stamp(StacItem item, string property) =>
        item.ReadText(property) is { } text && StacTime.TryParse(text, out var time) ? time : null;

    private enum WindowEnd
    {
        Complete,
        TooMany,
        Ignored,
    }
}
