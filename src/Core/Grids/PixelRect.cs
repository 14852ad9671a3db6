namespace Groundshift.Core.Grids;

/// <summary>A rectangle of whole pixels on a grid; <see cref="Right"/> and <see cref="Bottom"/> are exclusive.</summary>
public readonly record struct PixelRect(int Column, int Row, int Width, int Height)
{
    /// <summary>First column behind the rectangle.</summary>
    public int Right => Column + Width;

    /// <summary>First row below the rectangle.</summary>
    public int Bottom => Row + Height;

    /// <summary>True when the rectangle holds no pixel.</summary>
    public bool IsEmpty => Width <= 0 || Height <= 0;

    /// <summary>Number of pixels.</summary>
    public long Count => IsEmpty ? 0 : (long)Width * Height;

    /// <summary>The pixels that both rectangles hold; empty when they do not meet.</summary>
    public PixelRect Intersect(PixelRect other)
    {
        var column = Math.Max(Column, other.Column);
        var row = Math.Max(Row, other.Row);
        return new PixelRect(
            column,
            row,
            Math.Max(0, Math.Min(Right, other.Right) - column),
            Math.Max(0, Math.Min(Bottom, other.Bottom) - row));
    }

    /// <summary>The rectangle grown by <paramref name="margin"/> pixels on every side.</summary>
    public PixelRect Grow(int margin) =>
        new(Column - margin, Row - margin, Width + (2 * margin), Height + (2 * margin));

    /// <summary>True when every pixel of <paramref name="other"/> lies inside.</summary>
    public bool Contains(PixelRect other) =>
        other.IsEmpty || (other.Column >= Column && other.Row >= Row && other.Right <= Right && other.Bottom <= Bottom);
}
