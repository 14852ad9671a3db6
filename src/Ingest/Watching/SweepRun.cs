using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Telemetry;

namespace Groundshift.Ingest.Watching;

/// <summary>
/// One run over one catalog. Each page is taken in one transaction together with the cursor, so a kill between any two leaves an
/// index that the next run completes.
/// </summary>
internal sealed class SweepRun(
    Watch watch, StacClient client, WatchCursor cursor, IWatchStore watches, IStoreTransactions transactions, ItemIntake intake, TimeProvider time, IProgress<SweepReport>? progress)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public Watch Watch => watch;

    public StacClient Client => client;

    /// <summary>When the run began: nothing that changes later counts as read.</summary>
    public DateTimeOffset Started { get; } = time.GetUtcNow();

    public WatchCursor Cursor { get; private set; } = cursor;

    public SweepReport Report { get; private set; } = new() { WatchId = watch.Id };

    /// <summary>True for a run beside the regular sweeps, whose cursor it leaves alone.</summary>
    public bool LeavesCursor { get; init; }

    /// <summary>True for a run that takes what somebody told of.</summary>
    public bool IsPushed { get; init; }

    /// <summary>True when another sweep has moved the cursor, or the watch was removed: nothing more may be written.</summary>
    public bool IsOvertaken { get; private set; }

    /// <summary>
    /// Takes a page; <paramref name="move"/> is what has been read completely with it. What the run has met before, in a window that
    /// was halved or in another box, is not taken again.
    /// </summary>
    public async Task TakeAsync(IReadOnlyList<FoundItem> entries, IntakeMode mode, Func<WatchCursor, WatchCursor>? move, CancellationToken cancellationToken)
    {
        var moved = Cursor;
        var fresh = entries.Where(entry => !_taken.Contains(KeyOf(entry))).ToArray();
        PageOutcome outcome;
        await using (var transaction = await transactions.BeginAsync(cancellationToken))
        {
            outcome = await intake.TakeAsync(transaction, watch, fresh, mode, cancellationToken);
            moved = outcome.IsNews ? moved with { LastNews = time.GetUtcNow() } : moved;
            moved = move?.Invoke(moved) ?? moved;
            if (LeavesCursor)
            {
                await TellNewsAsync(transaction, outcome, cancellationToken);
            }
            else if (moved != Cursor)
            {
                moved = await MoveAsync(transaction, moved, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        Cursor = moved;
        Count(outcome);
        _taken.UnionWith(fresh.Select(KeyOf));
        Report = Report.With(outcome);
        progress?.Report(Report);
    }

    /// <summary>Marks vanished items in a transaction of its own.</summary>
    public async Task VanishAsync(Func<IStoreTransaction, ValueTask<(int Vanished, int Jobs)>> vanishAsync, CancellationToken cancellationToken)
    {
        await using var transaction = await transactions.BeginAsync(cancellationToken);
        var (vanished, jobs) = await vanishAsync(transaction);
        await transaction.CommitAsync(cancellationToken);
        Report = Report with { Vanished = Report.Vanished + vanished, Jobs = Report.Jobs + jobs };
    }

    /// <summary>Moves the cursor in a transaction of its own.</summary>
    public async Task SaveAsync(Func<WatchCursor, WatchCursor> move, CancellationToken cancellationToken)
    {
        var moved = move(Cursor);
        await using var transaction = await transactions.BeginAsync(cancellationToken);
        moved = await MoveAsync(transaction, moved, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Cursor = moved;
    }

    // What is told of counts as a sign of life; history that is read again does not.
    private async ValueTask TellNewsAsync(IStoreTransaction transaction, PageOutcome outcome, CancellationToken cancellationToken)
    {
        if (IsPushed && outcome.IsNews)
        {
            await watches.NewsAsync(transaction, watch.Id, time.GetUtcNow(), cancellationToken);
        }
    }

    // The compare fences off a process that woke up after its lease had gone to another.
    private async ValueTask<WatchCursor> MoveAsync(IStoreTransaction transaction, WatchCursor moved, CancellationToken cancellationToken)
    {
        if (await watches.SaveCursorAsync(transaction, watch.Id, moved, cancellationToken))
        {
            return moved with { Sequence = moved.Sequence + 1 };
        }

        IsOvertaken = true;
        throw new TransientException($"Watch '{watch.Id}' was swept by another process meanwhile, or removed.");
    }

    /// <summary>Tells how much of the time asked for is read.</summary>
    public void Reached(TimeWindow window, TimeWindow whole)
    {
        var done = whole.Length > TimeSpan.Zero ? (window.To - whole.From) / whole.Length : 1;
        Report = Report with { From = window.From, To = window.To, Done = done };
        progress?.Report(Report);
    }

    private void Count(PageOutcome outcome)
    {
        foreach (var (kind, count) in new[] { ("new", outcome.Fresh), ("changed", outcome.Changed), ("refused", outcome.Refused) })
        {
            Figures.Items.Add(count, new("watch", watch.Id), new("kind", kind));
        }
    }

    // A problem has an address in place of an id.
    private static string KeyOf(FoundItem entry) => entry.Item?.Id ?? $"{entry.Uri.AbsoluteUri}\n{entry.Problem?.Message}";
}
