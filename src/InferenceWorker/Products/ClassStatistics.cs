using Groundshift.InferenceWorker.Stitching;

namespace Groundshift.InferenceWorker.Products;

/// <summary>Pixels and hectares per class, gathered row by row.</summary>
internal sealed class ClassStatistics(PixelAreas areas)
{
    private const int Values = 256;

    private readonly long[] _pixels = new long[Values];
    private readonly double[] _hectares = new double[Values];
    private int _cellRow = -1;
    private double[] _row = [];

    /// <summary>Pixels of a class.</summary>
    public long Pixels(byte value) => _pixels[value];

    /// <summary>Hectares of a class on the ellipsoid.</summary>
    public double Hectares(byte value) => _hectares[value];

    /// <summary>Valid pixels of all classes.</summary>
    public long ValidPixels { get; private set; }

    /// <summary>Pixels of the area, valid or not.</summary>
    public long AreaPixels { get; private set; }

    /// <summary>Takes in one row of the class map and of the valid mask.</summary>
    public void Add(int row, ReadOnlySpan<byte> classes, ReadOnlySpan<byte> validMask)
    {
        SetCells(row, classes.Length);
        Span<int> counts = stackalloc int[Values];
        for (var cell = 0; cell < _row.Length; cell++)
        {
            counts.Clear();
            var first = cell * PixelAreas.CellColumns;
            foreach (var value in classes.Slice(first, Math.Min(PixelAreas.CellColumns, classes.Length - first)))
            {
                counts[value]++;
            }

            for (var value = 0; value < Quantisation.Nodata; value++)
            {
                if (counts[value] > 0)
                {
                    _pixels[value] += counts[value];
                    _hectares[value] += counts[value] * _row[cell];
                    ValidPixels += counts[value];
                }
            }
        }

        AreaPixels += validMask.Length - System.MemoryExtensions.Count(validMask, Quantisation.Nodata);
    }

    private void SetCells(int row, int width)
    {
        var cellRow = row / PixelAreas.CellRows;
        if (cellRow == _cellRow)
        {
            return;
        }

        _cellRow = cellRow;
        var count = (width + PixelAreas.CellColumns - 1) / PixelAreas.CellColumns;
        if (_row.Length != count)
        {
            _row = new double[count];
        }

        for (var cell = 0; cell < count; cell++)
        {
            _row[cell] = areas.HectaresPerPixel(cellRow * PixelAreas.CellRows, cell * PixelAreas.CellColumns);
        }
    }
}
