using Groundshift.Core.Grids;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>Ground whose class is known, from a file of shapes or a raster.</summary>
public abstract class LabelSource : IDisposable
{
    /// <summary>The labels that occur, as they stand in the file, numbers as plain text; in order of number, else of letters.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>What the file itself says about its labels; empty where it is silent.</summary>
    public virtual IReadOnlyList<DeclaredLabel> Declared => [];

    /// <summary>A rectangle of longitude and latitude that holds all of it, in degrees; null where it wraps the antimeridian.</summary>
    internal abstract Envelope? Extent { get; }

    /// <summary>The labels on a grid.</summary>
    internal abstract ILabelRows On(GridSpec grid);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes files.</summary>
    protected virtual void Dispose(bool disposing)
    {
        // Shapes hold none.
    }

    /// <summary>Numbers by size, then texts by letters.</summary>
    private protected static IReadOnlyList<string> InOrder(IEnumerable<string> labels) =>
    [
        .. labels.Distinct()
            .OrderBy(label => double.TryParse(label, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : double.PositiveInfinity)
            .ThenBy(label => label, StringComparer.Ordinal),
    ];
}

/// <summary>What a label asset's <c>classification:classes</c> says about a value.</summary>
/// <param name="Label">The value as plain text.</param>
/// <param name="Name">Name for machines.</param>
/// <param name="Title">Name for people.</param>
/// <param name="ColorHint">Colour as RRGGBB; null where none is stated.</param>
/// <param name="IsNodata">True where the value means that nothing is known.</param>
public sealed record DeclaredLabel(string Label, string Name, string Title, string? ColorHint, bool IsNodata);

/// <summary>Labels on a grid, row by row from top to bottom.</summary>
internal interface ILabelRows : IDisposable
{
    /// <summary>A rectangle that holds every labelled pixel; empty when none lies on the grid.</summary>
    PixelRect Bounds { get; }

    /// <summary>Writes the place in <see cref="LabelSource.Labels"/> of each pixel from <paramref name="firstColumn"/> on; -1 where there is none.</summary>
    /// <param name="row">Row of the grid; rows are asked for from top to bottom.</param>
    /// <param name="firstColumn">First column.</param>
    /// <param name="labels">As many pixels as are asked for.</param>
    void FillRow(int row, int firstColumn, Span<int> labels);
}
