namespace Groundshift.InferenceWorker.State;

/// <summary>The numbers of the filter. What each means and how it was found: docs/state.md.</summary>
internal sealed record FilterSettings
{
    /// <summary>The settings that states are made with.</summary>
    public static FilterSettings Default { get; } = new();

    /// <summary>
    /// How much of a log likelihood counts: errors persist between dates, so that n observations are worth fewer. Chosen on the tuning
    /// seeds (docs/state.md).
    /// </summary>
    public double Alpha { get; init; } = 0.9;

    /// <summary>
    /// Days over which errors fade to 1/e: of a second look at the same change, 1 − e^(−Δt/this) counts. Chosen on the tuning seeds
    /// (docs/state.md).
    /// </summary>
    public double ErrorDays { get; init; } = 10;

    /// <summary>
    /// Rate at which ground changes its class, per year. Source: Homer et al. 2020, doi 10.1016/j.isprsjprs.2020.02.019: 7.6 % of the
    /// conterminous United States changed at least once in the 15 years from 2001 to 2016.
    /// </summary>
    public double ChangesPerYear { get; init; } = 0.005;

    /// <summary>Least probability of any class, as a power of two: however long ground was stable, some observations can overturn it.</summary>
    public int FloorExponent { get; init; } = -7;

    /// <summary>Posterior from which on a pixel counts as ground of a class; one sure observation reaches it.</summary>
    public float Establish { get; init; } = 0.6f;

    /// <summary>Observations that showed the old class without which no change of it is confirmed.</summary>
    public int Known { get; init; } = 2;

    /// <summary>Observations after which ground that was known by fewer is taken for what they show, without a change.</summary>
    public int Learnt { get; init; } = 3;

    /// <summary>Probability that the ground is no longer of its class, from which on a candidate is confirmed.</summary>
    public float Confirm { get; init; } = 0.95f;

    /// <summary>The same probability below which a candidate is given up, and a confirmed change is reverted.</summary>
    public float GiveUp { get; init; } = 0.2f;

    /// <summary>Observations of different datatakes that a confirmation takes.</summary>
    public int Supporting { get; init; } = 2;

    /// <summary>How much likelier an observation must make the new class than the old one to support a change.</summary>
    public float SupportRatio { get; init; } = 1.5f;

    /// <summary>Days after which a confirmed or reverted change is no longer listed, and the ground is what it became.</summary>
    public int HorizonDays { get; init; } = 365;

    /// <summary>
    /// Share of a class that looked like another one in the same season of an earlier year, from which on this look is the season's
    /// and not a change.
    /// </summary>
    public double SeasonShare { get; init; } = 0.03;

    /// <summary>
    /// Share of a kind of ground that looks changed to another one, beside the largest patch, from which on this is no change of single
    /// places: six years of change at once, by <see cref="ChangesPerYear"/>.
    /// </summary>
    public double CommonShare { get; init; } = 0.03;

    /// <summary>Observed pixels of a class in a season below which its history says nothing.</summary>
    public long SeasonPixels { get; init; } = 1000;
}
