using System.Globalization;
using Groundshift.Core.Grids;

namespace Groundshift.InferenceWorker.State;

/// <summary>
/// Grids that line up pixel by pixel: one reference system, one pixel size, one phase. Neighbouring MGRS tiles of one UTM zone
/// share a lattice, so that ground seen in both is kept once.
/// </summary>
/// <param name="Crs">Reference system.</param>
/// <param name="PixelX">Step along x per column, in units of the CRS.</param>
/// <param name="PixelY">Step along y per row; negative in grids that run north to south.</param>
/// <param name="PhaseX">Where the edges of columns lie between two multiples of <paramref name="PixelX"/>, in thousandths of a pixel, 0 to 999.</param>
/// <param name="PhaseY">The same of rows.</param>
internal sealed record StateLattice(string Crs, double PixelX, double PixelY, int PhaseX, int PhaseY)
{
    // A thousandth of a pixel: far above the rounding of coordinates, far below what moves a pixel's content.
    private const int Phases = 1000;

    /// <summary>The lattice of a grid; null where rows and columns do not run along the axes.</summary>
    public static StateLattice? Of(GridSpec grid)
    {
        if (!grid.Transform.IsAxisAligned)
        {
            return null;
        }

        var transform = grid.Transform;
        return new StateLattice(grid.Crs, transform.A, transform.E, Phase(transform.C / transform.A), Phase(transform.F / transform.E));
    }

    /// <summary>Where a grid of this lattice lies in it, in pixels.</summary>
    public PixelRect Place(GridSpec grid) => new(
        Index(grid.Transform.C / PixelX, PhaseX), Index(grid.Transform.F / PixelY, PhaseY), grid.Width, grid.Height);

    /// <summary>The grid of a rectangle of the lattice.</summary>
    public GridSpec Grid(PixelRect rect) => new(
        Crs,
        new AffineTransform(
            PixelX, 0, (rect.Column + (PhaseX / (double)Phases)) * PixelX, 0, PixelY, (rect.Row + (PhaseY / (double)Phases)) * PixelY),
        rect.Width,
        rect.Height);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Crs} {PixelX:R} {PixelY:R} {PhaseX} {PhaseY}");

    private static int Phase(double position)
    {
        var phase = (int)Math.Round((position - Math.Floor(position)) * Phases);
        return phase == Phases ? 0 : phase;
    }

    private static int Index(double position, int phase) => (int)Math.Round(position - (phase / (double)Phases));
}
