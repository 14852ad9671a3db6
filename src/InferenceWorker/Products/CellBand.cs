using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Products;

/// <summary>
/// Vectors of the cells that windows gave and that are not yet written: two cores of cell rows, for the rows of one row of windows
/// become final only behind the next. Memory grows with the output's width and not with its height.
/// </summary>
/// <remarks>Layout: (cell row modulo capacity, dimension, cell column), float32; NaN where no window gave a vector.</remarks>
internal sealed class CellBand : IDisposable
{
    private readonly CellGrid _cells;
    private readonly int _dimensions;
    private readonly int _capacity;
    private readonly NativeBuffer _values;

    public CellBand(CellGrid cells, int dimensions, int coreSize)
    {
        _cells = cells;
        _dimensions = dimensions;
        _capacity = 2 * (coreSize / cells.Size);
        _values = new NativeBuffer((long)_capacity * dimensions * cells.Cells.Width * sizeof(float));
        _values.Span<float>().Fill(float.NaN);
    }

    /// <summary>Every dimension of a row of cells: (dimension, column).</summary>
    public Span<float> Row(int cellRow)
    {
        var count = _dimensions * _cells.Cells.Width;
        return _values.Span<float>((long)(cellRow % _capacity) * count, count);
    }

    /// <summary>Takes in the core cells of a window's answer, (dimension, row, column) of <paramref name="side"/> by <paramref name="side"/> cells; those of the halo are left out.</summary>
    public void Add(PixelWindow window, ReadOnlySpan<float> answer, int side)
    {
        var (size, output) = (_cells.Size, _cells.Cells);
        var core = new PixelRect(window.Core.Column / size, window.Core.Row / size, window.Core.Width / size, window.Core.Height / size);
        var part = core.Intersect(output);
        var halo = window.Halo / size;
        for (var row = part.Row; row < part.Bottom; row++)
        {
            var target = Row(row);
            for (var dimension = 0; dimension < _dimensions; dimension++)
            {
                var from = (((dimension * side) + (row - core.Row + halo)) * side) + (part.Column - core.Column + halo);
                answer.Slice(from, part.Width).CopyTo(target[((dimension * output.Width) + part.Column - output.Column)..]);
            }
        }
    }

    public void Dispose() => _values.Dispose();
}
