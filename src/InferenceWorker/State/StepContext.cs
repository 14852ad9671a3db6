namespace Groundshift.InferenceWorker.State;

/// <summary>What one step of the filter knows beside the pixels.</summary>
internal sealed class StepContext
{
    private readonly float[] _staying;
    private readonly float[] _news;
    private readonly int[] _days;
    private readonly bool[] _held;

    /// <summary>Prepares a step.</summary>
    /// <param name="model">The filter.</param>
    /// <param name="times">Acquisitions of all steps up to this one, in order.</param>
    /// <param name="firstOfDatatake">Place of the first step of the same datatake.</param>
    /// <param name="confirms">False for a scene in which clouds could not be told from ground.</param>
    /// <param name="seasons">History of the area; this step is added to it.</param>
    /// <param name="spread">How the change that is known before this step lies over the ground.</param>
    public StepContext(
        FilterModel model, IReadOnlyList<DateTimeOffset> times, int firstOfDatatake, bool confirms, SeasonTable seasons, ChangeSpread spread)
    {
        Model = model;
        Step = (ushort)(times.Count - 1);
        FirstOfDatatake = (ushort)firstOfDatatake;
        Confirms = confirms;
        var now = times[^1];
        _days = [.. times.Select(time => Math.Max(0, (int)Math.Round((now - time).TotalDays)))];
        _staying = [.. _days.Select(model.Staying)];
        _news = [.. _days.Select(model.News)];
        var known = seasons.Known(now);
        Usual = known.Usual(model);
        _held = [.. Usual.Select((_, pair) => !known.Knows(pair / model.Classes, model) && spread.IsCommon(pair / model.Classes, pair % model.Classes))];
        Counts = seasons.At(now);
    }

    /// <summary>The filter.</summary>
    public FilterModel Model { get; }

    /// <summary>Place of this step in the order.</summary>
    public ushort Step { get; }

    /// <summary>Place of the first step of its datatake: pixels that were observed since then are not observed again.</summary>
    public ushort FirstOfDatatake { get; }

    /// <summary>Whether its observations may confirm a change.</summary>
    public bool Confirms { get; }

    /// <summary>Looks that are the season's, by (stable class, class).</summary>
    public bool[] Usual { get; }

    /// <summary>Where looks are counted, by (stable class, class).</summary>
    public long[] Counts { get; }

    /// <summary>Probability that ground did not change since an earlier step; 1 where there is none.</summary>
    public float Staying(ushort since) => since == StateRows.NoStep ? 1 : _staying[since];

    /// <summary>How much of a look is new after the same look at an earlier step, 0 to 1.</summary>
    public float News(ushort step) => _news[step];

    /// <summary>Days from an earlier step to this one.</summary>
    public int DaysSince(ushort step) => _days[step];

    /// <summary>
    /// True for a change that nobody is told of: it shows in many places at once, and the area does not know the season, so that it may
    /// be the season's.
    /// </summary>
    public bool IsHeld(byte from, byte to) => _held[(from * Model.Classes) + to];
}
