using Groundshift.Core.Grids;

namespace Groundshift.InferenceWorker.Products;

/// <summary>
/// Square cells that tile the scene's full grid from its origin, as windows do, so that a place lies in the same cell whatever
/// the area is. The last cells may stick out of the scene.
/// </summary>
/// <remarks>Example: cells of 16 pixels over output columns 40 to 100 (exclusive) are cells 2 to 7, which cover columns 32 to 112.</remarks>
internal sealed class CellGrid
{
    public CellGrid(GridSpec scene, PixelRect output, int size)
    {
        Size = size;
        var (column, row) = (output.Column / size, output.Row / size);
        Cells = new PixelRect(column, row, CeilingDivide(output.Right, size) - column, CeilingDivide(output.Bottom, size) - row);
        var transform = scene.Transform.Shift((double)column * size, (double)row * size);
        Grid = scene with
        {
            Transform = transform with { A = transform.A * size, E = transform.E * size },
            Width = Cells.Width,
            Height = Cells.Height,
        };
    }

    /// <summary>Height and width of a cell in pixels.</summary>
    public int Size { get; }

    /// <summary>The cells that touch the output, counted from the scene's origin.</summary>
    public PixelRect Cells { get; }

    /// <summary>Their grid.</summary>
    public GridSpec Grid { get; }

    private static int CeilingDivide(int value, int by) => (value + by - 1) / by;
}
