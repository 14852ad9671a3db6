using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>Pixels of one grid as pixels of another; outside of it they are invalid.</summary>
internal sealed class MappedPixelRows : IPixelRows
{
    private readonly IPixelRows _rows;
    private readonly GridMapping _mapping;
    private PixelBlock? _source;

    /// <summary>Borrows <paramref name="rows"/>.</summary>
    public MappedPixelRows(IPixelRows rows, GridMapping mapping)
    {
        _rows = rows;
        _mapping = mapping;
    }

    public GridSpec Grid => _mapping.To;

    public SampleType Type => _rows.Type;

    public PixelUnit Unit => _rows.Unit;

    public IReadOnlyList<float> Scale => _rows.Scale;

    public IReadOnlyList<float> Offset => _rows.Offset;

    public void ReadRows(int firstRow, int rows, int firstColumn, int columns, PixelBlock destination)
    {
        destination.Validity.Span<byte>().Clear();
        var rect = _mapping.Source(new PixelRect(firstColumn, firstRow, columns, rows));
        if (rect.IsEmpty)
        {
            return;
        }

        var source = Read(rect);
        var places = _mapping.Columns.Slice(firstColumn, columns);
        for (var row = 0; row < rows; row++)
        {
            var from = _mapping.Row(firstRow + row);
            if (from >= 0)
            {
                CopyRow(source, from - rect.Row, destination, row, places, rect.Column);
            }
        }
    }

    public void Dispose() => _source?.Dispose();

    private static void CopyRow(PixelBlock source, int from, PixelBlock destination, int row, ReadOnlySpan<int> places, int firstColumn)
    {
        Gather<byte>(source.ValidityRow(from), destination.ValidityRow(row), places, firstColumn);
        for (var band = 0; band < source.Bands; band++)
        {
            switch (source.Type.Size())
            {
                case 1:
                    Gather<byte>(source.Row<byte>(band, from), destination.Row<byte>(band, row), places, firstColumn);
                    break;
                case 2:
                    Gather<ushort>(source.Row<ushort>(band, from), destination.Row<ushort>(band, row), places, firstColumn);
                    break;
                default:
                    Gather<uint>(source.Row<uint>(band, from), destination.Row<uint>(band, row), places, firstColumn);
                    break;
            }
        }
    }

    private static void Gather<T>(ReadOnlySpan<T> from, Span<T> to, ReadOnlySpan<int> places, int firstColumn)
    {
        for (var column = 0; column < to.Length; column++)
        {
            if (places[column] >= 0)
            {
                to[column] = from[places[column] - firstColumn];
            }
        }
    }

    private PixelBlock Read(PixelRect rect)
    {
        if (_source is null || _source.Grid.Height != rect.Height || _source.Grid.Width != rect.Width)
        {
            _source?.Dispose();
            _source = new PixelBlock(_rows.Grid.Crop(rect), Type, Unit, Scale, Offset);
        }

        _rows.ReadRows(rect.Row, rect.Height, rect.Column, rect.Width, _source);
        return _source;
    }
}
