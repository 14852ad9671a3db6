using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Stitching;

namespace Groundshift.InferenceWorker.Change;

/// <summary>A few rows of a pair at a time: masks, values of both dates, and what the model said. Used by one thread.</summary>
internal sealed class PairRows : IDisposable
{
    /// <summary>Rows that are best read at once: divides usual block heights.</summary>
    public const int RowsAtOnce = 32;

    /// <summary>Mask value of a pixel that both dates show well.</summary>
    public const byte Clear = 1;

    private readonly PairInputs _inputs;
    private readonly int[] _bands;
    private readonly AlignedRows _before;
    private readonly AlignedRows _after;
    private readonly AlignedRows[] _masks;
    private readonly AlignedRows? _classesBefore;
    private readonly AlignedRows? _classesAfter;
    private readonly AlignedRows? _head;
    private readonly List<IDisposable> _moved = [];
    private readonly NativeBuffer _mask;
    private readonly NativeBuffer _values;
    private PixelBlock? _probabilitiesBefore;
    private PixelBlock? _probabilitiesAfter;
    private PixelBlock? _heads;
    private int _firstRow = -1;
    private int _count;

    /// <summary>Borrows the inputs.</summary>
    /// <param name="inputs">What is compared.</param>
    /// <param name="shift">How far the later scene lies from the earlier one, which is moved onto it; null to leave it where it is.</param>
    public PairRows(PairInputs inputs, PairShift? shift = null)
    {
        _inputs = inputs;
        _bands = inputs.UsableBands;
        (Width, Height) = (inputs.Grid.Width, inputs.Grid.Height);
        _before = new AlignedRows(Moved(inputs.Before.Pixels, shift, isMask: false), inputs.Grid, PairInputs.Name(inputs.Before));
        _after = new AlignedRows(inputs.After.Pixels, inputs.Grid, PairInputs.Name(inputs.After));
        // The mask of the earlier scene is the second, where each scene has its own.
        _masks = [.. inputs.Masks.Select((mask, layer) => new AlignedRows(layer == 0 ? mask : Moved(mask, shift, isMask: true), inputs.Grid, "mask"))];
        if (inputs.Classes is { } classes)
        {
            _classesBefore = new AlignedRows(Moved(classes.Before, shift, isMask: false), inputs.Grid, "probabilities");
            _classesAfter = new AlignedRows(classes.After, inputs.Grid, "probabilities");
        }

        _head = inputs.Head is { } head ? new AlignedRows(head, inputs.Grid, "score") : null;
        _mask = new NativeBuffer((long)RowsAtOnce * Width);
        _values = new NativeBuffer(2L * Bands * RowsAtOnce * Width * sizeof(float));
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Bands that are compared.</summary>
    public int Bands => _bands.Length;

    /// <summary>Classes of the model; 0 without.</summary>
    public int Classes => _classesBefore?.Bands ?? 0;

    /// <summary>Reads the masks of rows; true where any pixel of them is clear on both dates.</summary>
    public bool ReadMasks(int firstRow, int rows)
    {
        (_firstRow, _count) = (firstRow, rows);
        var mask = _mask.Span<byte>(0, rows * Width);
        for (var layer = 0; layer < _masks.Length; layer++)
        {
            var block = _masks[layer].Read(firstRow, rows);
            Combine(block.Samples.Span<byte>(), block.Validity.Span<byte>(), mask, isFirst: layer == 0);
        }

        return mask.Contains(Clear);
    }

    /// <summary>Reads the values of both dates for the rows whose masks were read last.</summary>
    public void ReadValues()
    {
        Fill(_before.Read(_firstRow, _count), 0);
        Fill(_after.Read(_firstRow, _count), 1);
    }

    /// <summary>Reads what the model said about the rows whose masks were read last.</summary>
    public void ReadOpinions()
    {
        _probabilitiesBefore = _classesBefore?.Read(_firstRow, _count);
        _probabilitiesAfter = _classesAfter?.Read(_firstRow, _count);
        _heads = _head?.Read(_firstRow, _count);
    }

    /// <summary>1 where a pixel of a row is clear on both dates, 0 where not, 255 outside the area.</summary>
    public ReadOnlySpan<byte> Mask(int row) => _mask.Span<byte>((long)(row - _firstRow) * Width, Width);

    /// <summary>Values of one band and date of a row, in its unit; 0 is before, 1 after.</summary>
    public Span<float> Values(int date, int band, int row) =>
        _values.Span<float>(((((long)date * Bands) + band) * RowsAtOnce + (row - _firstRow)) * Width, Width);

    /// <summary>Values of every pixel of a row on one date. Shape: (width, bands), row-major.</summary>
    public void Pixels(int date, int row, Span<double> pixels)
    {
        for (var band = 0; band < Bands; band++)
        {
            var values = Values(date, band, row);
            for (var column = 0; column < values.Length; column++)
            {
                pixels[(column * Bands) + band] = values[column];
            }
        }
    }

    /// <summary>Values of one pixel on one date. Shape: [bands].</summary>
    public void Pixel(int date, int row, int column, Span<double> values)
    {
        for (var band = 0; band < values.Length; band++)
        {
            values[band] = Values(date, band, row)[column];
        }
    }

    /// <summary>Probabilities of the classes of one pixel on one date, summing to 1. Shape: [classes].</summary>
    public void Probabilities(int date, int row, int column, Span<double> probabilities)
    {
        var block = (date == 0 ? _probabilitiesBefore : _probabilitiesAfter)!;
        var sum = 0.0;
        for (var entry = 0; entry < probabilities.Length; entry++)
        {
            sum += probabilities[entry] = block.Row<byte>(entry, row - _firstRow)[column];
        }

        foreach (ref var probability in probabilities)
        {
            probability /= Math.Max(sum, 1);
        }
    }

    /// <summary>Probability of a change by the package's own head, 0 to 1; null without one.</summary>
    public double? Head(int row, int column) => _heads?.Row<byte>(0, row - _firstRow)[column] * Quantisation.Scale;

    public void Dispose()
    {
        _before.Dispose();
        _after.Dispose();
        _classesBefore?.Dispose();
        _classesAfter?.Dispose();
        _head?.Dispose();
        _mask.Dispose();
        _values.Dispose();
        _moved.ForEach(each => each.Dispose());
        foreach (var mask in _masks)
        {
            mask.Dispose();
        }
    }

    private IPixelRows Moved(IPixelRows rows, PairShift? shift, bool isMask)
    {
        if (shift is null)
        {
            return rows;
        }

        var moved = new ShiftedPixelRows(rows, shift.Rows, shift.Columns, isMask);
        _moved.Add(moved);
        return moved;
    }

    // What the earlier scene does not reach is inside the area and cannot be judged; the first mask tells what is outside.
    private static void Combine(ReadOnlySpan<byte> samples, ReadOnlySpan<byte> validity, Span<byte> mask, bool isFirst)
    {
        for (var at = 0; at < mask.Length; at++)
        {
            var value = validity[at] == 0 ? (byte)0 : samples[at];
            mask[at] = isFirst ? value : mask[at] == Clear && value == Clear ? Clear : mask[at] == Quantisation.Nodata ? Quantisation.Nodata : (byte)0;
        }
    }

    private void Fill(PixelBlock block, int date)
    {
        for (var band = 0; band < Bands; band++)
        {
            for (var row = 0; row < _count; row++)
            {
                AlignedRows.ToPhysical(block, _bands[band], row, Values(date, band, _firstRow + row));
            }
        }
    }
}
