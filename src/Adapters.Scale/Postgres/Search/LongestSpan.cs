namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>How far an item's times lie apart at most. It only grows; searches that saw a greater one tell the next.</summary>
internal sealed class LongestSpan
{
    /// <summary>The span as SQL; one look into an index.</summary>
    public const string Sql = "SELECT coalesce(max(span_ns), 0) FROM items WHERE span_ns > 0";

    private long _known;

    /// <summary>The greatest that was seen, in nanoseconds.</summary>
    public long Known => Interlocked.Read(ref _known);

    /// <summary>Takes notice of one.</summary>
    public void Learn(long span)
    {
        for (var known = Known; span > known; known = Known)
        {
            Interlocked.CompareExchange(ref _known, span, known);
        }
    }
}
