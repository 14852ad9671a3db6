namespace Groundshift.InferenceWorker.State;

/// <summary>How often ground of one class looked like another one in the season of a day, in earlier years.</summary>
/// <param name="Counts">Observed pixels by (stable class, class that they looked like).</param>
/// <param name="Classes">Number of classes.</param>
internal readonly record struct SeasonLooks(long[] Counts, int Classes)
{
    /// <summary>True where enough of a class was seen in the season to say what it looks like.</summary>
    public bool Knows(int from, FilterModel model) => Total(from) >= model.Settings.SeasonPixels;

    /// <summary>Which looks, by (stable class, class), are the season's.</summary>
    public bool[] Usual(FilterModel model)
    {
        var usual = new bool[Counts.Length];
        for (var pair = 0; pair < usual.Length; pair++)
        {
            usual[pair] = IsUsual(pair / Classes, pair % Classes, model);
        }

        return usual;
    }

    private bool IsUsual(int from, int to, FilterModel model) => from != to
        && (Knows(from, model) ? Counts[(from * Classes) + to] >= model.Settings.SeasonShare * Total(from) : model.IsSeasonal(from, to));

    private long Total(int from)
    {
        var total = 0L;
        foreach (var count in Counts.AsSpan(from * Classes, Classes))
        {
            total += count;
        }

        return total;
    }
}
