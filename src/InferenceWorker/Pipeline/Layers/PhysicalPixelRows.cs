using System.Numerics.Tensors;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>
/// Samples as physical values in float32, for scenes that are stored in different ways and meet in one input; linear radar power
/// becomes decibels. A channel that the scene lacks stays absent (offset NaN).
/// </summary>
internal sealed class PhysicalPixelRows : IPixelRows
{
    // Decibels of a power ratio. Source: ISO 80000-1, C.3.
    private const float DecibelsPerDecade = 10;

    private readonly IPixelRows _rows;
    private readonly bool _toDecibels;
    private PixelBlock? _source;

    /// <summary>Borrows <paramref name="rows"/>.</summary>
    public PhysicalPixelRows(IPixelRows rows)
    {
        _rows = rows;
        _toDecibels = rows.Unit == PixelUnit.LinearPower;
        Scale = [.. rows.Offset.Select(offset => float.IsNaN(offset) ? 0f : 1)];
        Offset = [.. rows.Offset.Select(offset => float.IsNaN(offset) ? offset : 0)];
    }

    public GridSpec Grid => _rows.Grid;

    public SampleType Type => SampleType.Float32;

    public PixelUnit Unit => _toDecibels ? PixelUnit.Decibel : _rows.Unit;

    public IReadOnlyList<float> Scale { get; }

    public IReadOnlyList<float> Offset { get; }

    public void ReadRows(int firstRow, int rows, int firstColumn, int columns, PixelBlock destination)
    {
        if (_source is null || _source.Grid.Height != rows || _source.Grid.Width != columns)
        {
            _source?.Dispose();
            _source = new PixelBlock(_rows.Grid.Crop(new PixelRect(0, 0, columns, rows)), _rows.Type, _rows.Unit, _rows.Scale, _rows.Offset);
        }

        _rows.ReadRows(firstRow, rows, firstColumn, columns, _source);
        _source.Validity.Span<byte>().CopyTo(destination.Validity.Span<byte>());
        for (var band = 0; band < Scale.Count; band++)
        {
            for (var row = 0; row < rows; row++)
            {
                Convert(_source, band, row, destination.Row<float>(band, row), destination.ValidityRow(row));
            }
        }
    }

    public void Dispose() => _source?.Dispose();

    private void Convert(PixelBlock source, int band, int row, Span<float> values, Span<byte> valid)
    {
        if (float.IsNaN(source.Offset[band]))
        {
            values.Clear();
            return;
        }

        var bytes = values.Length * source.Type.Size();
        SampleConversion.ToPhysical(
            source.Samples.Span<byte>((((long)band * source.Grid.Height) + row) * bytes, bytes), source.Type, source.Scale[band], source.Offset[band], values);
        if (!_toDecibels)
        {
            return;
        }

        for (var column = 0; column < values.Length; column++)
        {
            // No power is no echo that could be told from noise: there is no such number of decibels.
            valid[column] = values[column] > 0 ? valid[column] : (byte)0;
            values[column] = values[column] > 0 ? values[column] : 1;
        }

        TensorPrimitives.Log10(values, values);
        TensorPrimitives.Multiply(values, DecibelsPerDecade, values);
    }
}
