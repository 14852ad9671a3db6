namespace Groundshift.Host.Demo;

/// <summary>A round piece of ground that is of another class from one day on, for good or until it goes back.</summary>
/// <param name="Column">Column of its centre.</param>
/// <param name="Row">Row of its centre.</param>
/// <param name="Radius">Reach in pixels; the rim is ragged.</param>
/// <param name="Replaces">Classes that it takes.</param>
/// <param name="LandCover">Class that it makes of them; of built ground, houses with gardens.</param>
/// <param name="From">First day.</param>
/// <param name="Until">First day on which the ground is as before; null for never.</param>
internal sealed record SimulatedEvent(int Column, int Row, double Radius, IReadOnlyList<int> Replaces, int LandCover, DateOnly From, DateOnly? Until = null)
{
    // A third of the radius: ragged enough not to look drawn, and still in one piece.
    private const double Raggedness = 0.35;

    /// <summary>True where it holds.</summary>
    public bool Covers(int column, int row, DateOnly day, int landCover, ValueNoise noise)
    {
        if (day < From || day >= Until || !Replaces.Contains(landCover))
        {
            return false;
        }

        var (x, y) = (column - Column, row - Row);
        var rim = Radius * (1 - Raggedness + (2 * Raggedness * noise.Fractal(column, row + 9000, Radius, 2)));
        return (x * x) + (y * y) < rim * rim;
    }
}
