namespace Groundshift.Models.Heads;

/// <summary>A square of ground, or a whole place where the side is infinite.</summary>
/// <param name="Place">The place.</param>
/// <param name="Column">Which one from west to east.</param>
/// <param name="Row">Which one from south to north.</param>
public readonly record struct PlaceBlock(int Place, int Column, int Row)
{
    /// <summary>The block that holds a point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="side">Side of a block in metres; infinite for whole places.</param>
    public static PlaceBlock Of(PlacePoint point, double side) => double.IsInfinity(side)
        ? new PlaceBlock(point.Place, 0, 0)
        : new PlaceBlock(point.Place, (int)Math.Floor(point.X / side), (int)Math.Floor(point.Y / side));

    /// <summary>Metres from a point of the same place to the nearest edge of this block; 0 inside.</summary>
    public double Distance(PlacePoint point, double side)
    {
        var x = Math.Max(0, Math.Max((Column * side) - point.X, point.X - ((Column + 1) * side)));
        var y = Math.Max(0, Math.Max((Row * side) - point.Y, point.Y - ((Row + 1) * side)));
        return Math.Sqrt((x * x) + (y * y));
    }
}
