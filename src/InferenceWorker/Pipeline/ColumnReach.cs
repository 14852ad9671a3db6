using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Remembers for each column the last row in which it held a pixel worth judging: enough to tell whether a window holds any.</summary>
internal sealed class ColumnReach : IDisposable
{
    private readonly NativeBuffer _rows;

    public ColumnReach(int width)
    {
        _rows = new NativeBuffer((long)width * sizeof(int));
        _rows.Span<int>().Fill(-1);
    }

    /// <summary>Takes in a row: pixels that belong to the area and are clear.</summary>
    public void Add(int row, ReadOnlySpan<byte> inside, ReadOnlySpan<byte> states)
    {
        var rows = _rows.Span<int>();
        for (var column = 0; column < inside.Length; column++)
        {
            if (inside[column] != 0 && states[column] == 0)
            {
                rows[column] = row;
            }
        }
    }

    /// <summary>True when a column of the range held such a pixel at or below a row.</summary>
    public bool Touches(int firstColumn, int endColumn, int firstRow)
    {
        foreach (var row in _rows.Span<int>(firstColumn, endColumn - firstColumn))
        {
            if (row >= firstRow)
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose() => _rows.Dispose();
}
