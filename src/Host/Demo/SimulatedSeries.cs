using static Groundshift.Host.Demo.SimulatedLandscape;

namespace Groundshift.Host.Demo;

/// <summary>The dates of a simulated catalog and what happens on the ground between them.</summary>
/// <param name="Dates">Sentinel-2 acquisitions with their share of cloud, by time.</param>
/// <param name="Events">What happens, in the order in which one overrides the other.</param>
internal sealed record SimulatedSeries(
    IReadOnlyList<(DateTimeOffset Acquired, double Clouds)> Dates, Func<SimulatedLandscape, IReadOnlyList<SimulatedEvent>> Events)
{
    /// <summary>Three dates of one summer, the second one cloudy; nothing happens but the harvest.</summary>
    public static readonly SimulatedSeries Summer = new(
        [(At(2026, 6, 4), 0.05), (At(2026, 7, 14, 31), 0.45), (At(2026, 9, 2), 0)],
        _ => []);

    /// <summary>
    /// Two years: fields are harvested in both, and in the second one a forest is cleared in two steps, a building area grows in the
    /// fields, the lake floods its shore for five weeks, and clouds come and go.
    /// </summary>
    public static readonly SimulatedSeries TwoYears = new(
        [
            (At(2025, 5, 20), 0), (At(2025, 6, 24), 0.1), (At(2025, 7, 29), 0), (At(2025, 9, 2), 0.05),
            (At(2026, 4, 25), 0), (At(2026, 6, 4), 0.05), (At(2026, 6, 14), 0), (At(2026, 6, 29), 0.2), (At(2026, 7, 14, 31), 0.45),
            (At(2026, 7, 29), 0), (At(2026, 8, 13), 0.1), (At(2026, 9, 2), 0),
        ],
        Happenings);

    /// <summary>Number of a day that differs between years: seeds what is random about a date.</summary>
    public static ulong Seed(DateTimeOffset acquired) => (ulong)(acquired.DayOfYear + (366 * (2026 - acquired.Year)));

    // Radii are shares of the landscape's width: 14 ha, then 31 ha of clearing and 15 ha of houses at the default size of 6 km.
    private static SimulatedEvent[] Happenings(SimulatedLandscape land)
    {
        var forest = land.MiddleOf([Trees]);
        var fields = land.MiddleOf([Crops]);
        var shore = land.MiddleOf([Crops, Grass], near: [Water], within: 0.03);
        return
        [
            new(forest.Column, forest.Row, land.Width * 0.035, [Trees], Bare, new DateOnly(2026, 6, 8)),
            new(forest.Column, forest.Row, land.Width * 0.052, [Trees], Bare, new DateOnly(2026, 7, 20)),
            new(fields.Column, fields.Row, land.Width * 0.037, [Crops, Grass], Built, new DateOnly(2026, 5, 28)),
            new(shore.Column, shore.Row, land.Width * 0.075, [Crops, Grass, Flooded], Water, new DateOnly(2026, 6, 9), new DateOnly(2026, 7, 12)),
        ];
    }

    private static DateTimeOffset At(int year, int month, int day, int second = 29) => new(year, month, day, 10, 0, second, TimeSpan.Zero);
}
