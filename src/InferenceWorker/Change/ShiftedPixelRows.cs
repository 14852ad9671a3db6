using System.Numerics.Tensors;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline;

namespace Groundshift.InferenceWorker.Change;

/// <summary>
/// A raster moved by parts of a pixel, by cubic convolution with a = -1/2 (Keys 1981, doi 10.1109/TASSP.1981.1163711). A pixel is
/// valid where all that it is made of is.
/// </summary>
/// <remarks>Borrows the rows. Used by one thread.</remarks>
internal sealed class ShiftedPixelRows : IPixelRows
{
    private const int Taps = 4;

    private readonly IPixelRows _rows;
    private readonly (int First, float[] Weights) _down;
    private readonly (int First, float[] Weights) _right;
    private readonly bool _isMask;
    private PixelBlock? _source;

    /// <summary>Moves rows.</summary>
    /// <param name="rows">What is moved.</param>
    /// <param name="down">Rows that its content moves down.</param>
    /// <param name="right">Columns that its content moves to the right.</param>
    /// <param name="isMask">True for a mask: its samples are not mixed, and a pixel is 1 only where all that it is made of is.</param>
    public ShiftedPixelRows(IPixelRows rows, double down, double right, bool isMask)
    {
        (_rows, _isMask) = (rows, isMask);
        (_down, _right) = (Kernel(-down), Kernel(-right));
    }

    public GridSpec Grid => _rows.Grid;

    public SampleType Type => _rows.Type;

    public PixelUnit Unit => _rows.Unit;

    public IReadOnlyList<float> Scale => _rows.Scale;

    public IReadOnlyList<float> Offset => _rows.Offset;

    public void ReadRows(int firstRow, int rows, int firstColumn, int columns, PixelBlock destination)
    {
        var wanted = new PixelRect(firstColumn + _right.First, firstRow + _down.First, columns + Taps - 1, rows + Taps - 1);
        var rect = wanted.Intersect(new PixelRect(0, 0, Grid.Width, Grid.Height));
        destination.Validity.Span<byte>().Clear();
        if (rect.IsEmpty)
        {
            return;
        }

        Read(rect);
        var (left, top) = (rect.Column - wanted.Column, rect.Row - wanted.Row);
        var line = new float[wanted.Width];
        var mixed = new float[wanted.Width];
        for (var row = 0; row < rows; row++)
        {
            Validate(row - top, left, destination.ValidityRow(row));
            for (var band = 0; band < destination.Bands; band++)
            {
                if (_isMask)
                {
                    CopyMask(row - top, left, destination.ValidityRow(row), destination.Row<byte>(band, row));
                }
                else
                {
                    Mix(band, row - top, left, line, mixed);
                    Store(mixed, destination, band, row);
                }
            }
        }
    }

    public void Dispose() => _source?.Dispose();

    // A value at x comes from the four samples around it: from floor(x) - 1 on.
    private static (int First, float[] Weights) Kernel(double shift)
    {
        var whole = Math.Floor(shift);
        var weights = new float[Taps];
        for (var tap = 0; tap < Taps; tap++)
        {
            var t = Math.Abs(shift - whole + 1 - tap);
            weights[tap] = (float)(t < 1 ? (((1.5 * t) - 2.5) * t * t) + 1 : t < 2 ? (((((-0.5 * t) + 2.5) * t) - 4) * t) + 2 : 0);
        }

        return ((int)whole - 1, weights);
    }

    private void Validate(int row, int left, Span<byte> validity)
    {
        for (var column = 0; column < validity.Length; column++)
        {
            validity[column] = IsWhole(row, column - left, (block, y, x) => block.ValidityRow(y)[x] != 0) ? (byte)1 : (byte)0;
        }
    }

    private bool IsWhole(int row, int column, Func<PixelBlock, int, int, bool> holds)
    {
        var source = _source!;
        for (var y = 0; y < Taps; y++)
        {
            for (var x = 0; x < Taps; x++)
            {
                if (_down.Weights[y] != 0 && _right.Weights[x] != 0
                    && ((uint)(row + y) >= (uint)source.Grid.Height || (uint)(column + x) >= (uint)source.Grid.Width || !holds(source, row + y, column + x)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void CopyMask(int row, int left, ReadOnlySpan<byte> validity, Span<byte> samples)
    {
        for (var column = 0; column < samples.Length; column++)
        {
            samples[column] = validity[column] != 0 && IsWhole(row, column - left, (block, y, x) => block.Row<byte>(0, y)[x] == PairRows.Clear) ? PairRows.Clear : (byte)0;
        }
    }

    // Rows first, then columns; what lies outside is not valid and may hold anything.
    private void Mix(int band, int row, int left, float[] line, float[] mixed)
    {
        var source = _source!;
        Array.Clear(mixed);
        for (var y = 0; y < Taps; y++)
        {
            if (_down.Weights[y] != 0 && (uint)(row + y) < (uint)source.Grid.Height)
            {
                var values = line.AsSpan(0, source.Grid.Width);
                var bytes = values.Length * source.Type.Size();
                SampleConversion.ToPhysical(source.Samples.Span<byte>((((long)band * source.Grid.Height) + row + y) * bytes, bytes), source.Type, 1, 0, values);
                var target = mixed.AsSpan(left, values.Length);
                TensorPrimitives.MultiplyAdd(values, _down.Weights[y], target, target);
            }
        }

        var columns = mixed.Length - Taps + 1;
        mixed.CopyTo(line, 0);
        mixed.AsSpan(0, columns).Clear();
        for (var x = 0; x < Taps; x++)
        {
            if (_right.Weights[x] != 0)
            {
                TensorPrimitives.MultiplyAdd(line.AsSpan(x, columns), _right.Weights[x], mixed.AsSpan(0, columns), mixed.AsSpan(0, columns));
            }
        }
    }

    private static void Store(float[] mixed, PixelBlock destination, int band, int row)
    {
        switch (destination.Type)
        {
            case SampleType.UInt8:
                Round(mixed, byte.MaxValue, destination.Row<byte>(band, row), value => (byte)value);
                break;
            case SampleType.UInt16:
                Round(mixed, ushort.MaxValue, destination.Row<ushort>(band, row), value => (ushort)value);
                break;
            case SampleType.Int16:
                Round(mixed, short.MaxValue, destination.Row<short>(band, row), value => (short)value, short.MinValue);
                break;
            default:
                mixed.AsSpan(0, destination.Grid.Width).CopyTo(destination.Row<float>(band, row));
                break;
        }
    }

    private static void Round<T>(float[] mixed, float most, Span<T> samples, Func<float, T> convert, float least = 0)
    {
        for (var column = 0; column < samples.Length; column++)
        {
            samples[column] = convert(Math.Clamp(MathF.Round(mixed[column]), least, most));
        }
    }

    private void Read(PixelRect rect)
    {
        if (_source is null || _source.Grid.Height != rect.Height || _source.Grid.Width != rect.Width)
        {
            _source?.Dispose();
            _source = new PixelBlock(_rows.Grid.Crop(rect), Type, Unit, Scale, Offset);
        }

        _rows.ReadRows(rect.Row, rect.Height, rect.Column, rect.Width, _source);
    }
}
