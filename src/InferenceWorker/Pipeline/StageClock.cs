namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Seconds that the stages of a run took, by name.</summary>
internal sealed class StageClock(TimeProvider time)
{
    private readonly Dictionary<string, double> _seconds = new(StringComparer.Ordinal);
    private long _mark = time.GetTimestamp();

    /// <summary>What was measured.</summary>
    public IReadOnlyDictionary<string, double> Seconds => _seconds;

    /// <summary>Books the time since the last mark under a name.</summary>
    public void Mark(string stage)
    {
        var now = time.GetTimestamp();
        Add(stage, time.GetElapsedTime(_mark, now));
        _mark = now;
    }

    /// <summary>Books a time that was measured elsewhere.</summary>
    public void Add(string stage, TimeSpan took) => _seconds[stage] = Math.Round(took.TotalSeconds, 3);
}
