using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Reading;

/// <summary>One file's way from blocks to rows of the scene's grid. Used by one thread at a time.</summary>
internal sealed class BandLane : IDisposable
{
    private readonly AxisTaps _rows;
    private readonly AxisTaps _columns;
    private readonly BandRing _ring;
    private readonly IBandResampler _resampler;
    private readonly SampleType _type;

    internal BandLane(RasterFile file, int[] bands, int[] targets, IReadOnlyList<double?> nodata, SampleType type, AxisTaps rows, AxisTaps columns)
    {
        File = file;
        Targets = targets;
        _type = type;
        _rows = rows;
        _columns = columns;
        _ring = new BandRing(file, bands, type);
        _resampler = type switch
        {
            SampleType.UInt8 => new BandResampler<byte>(_ring, rows, columns, nodata),
            SampleType.UInt16 => new BandResampler<ushort>(_ring, rows, columns, nodata),
            SampleType.Int16 => new BandResampler<short>(_ring, rows, columns, nodata),
            _ => new BandResampler<float>(_ring, rows, columns, nodata),
        };
    }

    internal RasterFile File { get; }

    /// <summary>Scene bands that the file's wanted bands become, in the same order.</summary>
    internal int[] Targets { get; }

    /// <summary>Decodes what the rows need and renders them.</summary>
    /// <param name="firstRow">First row on the grid.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="firstColumn">First column on the grid.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="samples">Dense planes of the scene's bands, (bands, rows, columns).</param>
    /// <param name="validity">(rows, columns), set to 1 or 0 for this file's bands together.</param>
    internal void Render(int firstRow, int rows, int firstColumn, int columns, NativeBuffer samples, NativeBuffer validity)
    {
        var needRows = _rows.Need(firstRow, rows);
        var needColumns = _columns.Need(firstColumn, columns);
        if (needRows.End > needRows.Start && needColumns.End > needColumns.Start)
        {
            _ring.Hold(needRows.Start, needRows.End, needColumns.Start, needColumns.End);
        }

        validity.Span<byte>(0, rows * columns).Fill(1);
        var bytes = columns * _type.Size();
        for (var row = 0; row < rows; row++)
        {
            var valid = validity.Span<byte>((long)row * columns, columns);
            for (var band = 0; band < Targets.Length; band++)
            {
                var plane = samples.Span<byte>((((long)Targets[band] * rows) + row) * bytes, bytes);
                _resampler.Render(band, firstRow + row, firstColumn, plane, valid);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _resampler.Dispose();
        _ring.Dispose();
        File.Dispose();
    }
}
