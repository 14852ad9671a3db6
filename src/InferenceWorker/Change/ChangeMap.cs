using System.Runtime.InteropServices;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Products;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Change;

/// <summary>The rasters of a change in the making: score and mask while the pair is judged, class and date once the patches are known.</summary>
internal sealed class ChangeMap : IDisposable
{
    /// <summary>Asset key of the raster of transitions.</summary>
    public const string ClassKey = "change_class";

    /// <summary>Asset key of the probability of change.</summary>
    public const string ScoreKey = "change_score";

    /// <summary>Asset key of the day from which the change is known.</summary>
    public const string DateKey = "change_date";

    private const string DateUnit = "days since 1970-01-01";

    private readonly PairRows _rows;
    private readonly ChangeLegend _legend;
    private readonly ProductRaster _score;
    private readonly ProductRaster _mask;
    private readonly ProductRaster _class;
    private readonly ProductRaster _date;
    private readonly PixelAreas _areas;
    private readonly ClassStatistics _statistics;
    private readonly Dictionary<(int Row, int Column), double> _hectares = [];

    public ChangeMap(PairRows rows, Core.Grids.GridSpec grid, ChangeLegend legend, string folder)
    {
        (_rows, _legend) = (rows, legend);
        _score = new ProductRaster(ScoreKey, folder, grid, new CogProfile { Bands = ["score"], Nodata = Quantisation.Nodata, Scale = Quantisation.Scale });
        _mask = new ProductRaster(ValidMask.Key, folder, grid, ValidMask.Profile);
        _class = new ProductRaster(ClassKey, folder, grid, new CogProfile
        {
            Bands = ["change"],
            Type = legend.IsWide ? SampleType.UInt16 : SampleType.UInt8,
            Nodata = legend.Nodata,
            Colours = legend.Colours,
            Overviews = OverviewResampling.Mode,
        });
        _date = new ProductRaster(DateKey, folder, grid, new CogProfile { Bands = ["date"], Type = SampleType.UInt16, Nodata = 0, Unit = DateUnit, Overviews = OverviewResampling.Mode });
        _areas = new PixelAreas(grid);
        _statistics = new ClassStatistics(_areas);
    }

    /// <summary>The rasters, the one of transitions first.</summary>
    public IReadOnlyList<ProductRaster> Rasters => [_class, _score, _date, _mask];

    /// <summary>Pixels that were judged.</summary>
    public long ValidPixels => _statistics.ValidPixels;

    /// <summary>Pixels of the area.</summary>
    public long AreaPixels => _statistics.AreaPixels;

    /// <summary>Ground that was judged, on the ellipsoid.</summary>
    public double ValidHectares => _statistics.Hectares(0);

    /// <summary>Judges the pair from top to bottom; returns the changed pixels.</summary>
    public ChangeRuns Judge(PairScorer scorer, PairPictures pictures, Action<int> report, CancellationToken cancellationToken)
    {
        var runs = new ChangeRuns();
        var values = new ushort[_rows.Width];
        var scores = new float[_rows.Width];
        var line = new byte[_rows.Width];
        for (var first = 0; first < _rows.Height; first += PairRows.RowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(PairRows.RowsAtOnce, _rows.Height - first);
            var isClear = _rows.ReadMasks(first, count);
            if (isClear)
            {
                _rows.ReadValues();
                _rows.ReadOpinions();
            }

            for (var row = first; row < first + count; row++)
            {
                if (isClear)
                {
                    scorer.Score(row, values, scores);
                    runs.Add(row, values, scores);
                    pictures.Add(_rows, row);
                }

                Write(row, scores, line);
            }

            report(first + count);
        }

        return runs;
    }

    /// <summary>Writes the transitions and dates of the patches, and makes every file whole.</summary>
    public void Draw(IReadOnlyList<GroundPatch> patches, DateOnly changed, CancellationToken cancellationToken)
    {
        var day = (ushort)(changed.DayNumber - new DateOnly(1970, 1, 1).DayNumber);
        ChangeRun[] runs = [.. patches.SelectMany(patch => patch.Runs).OrderBy(run => run.Row).ThenBy(run => run.Start)];
        var (values, days, narrow) = (new ushort[_rows.Width], new ushort[_rows.Width], new byte[_rows.Width]);
        var next = 0;
        for (var first = 0; first < _rows.Height; first += PairRows.RowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(PairRows.RowsAtOnce, _rows.Height - first);
            _ = _rows.ReadMasks(first, count);
            for (var row = first; row < first + count; row++)
            {
                Blank(_rows.Mask(row), values);
                days.AsSpan().Clear();
                for (; next < runs.Length && runs[next].Row == row; next++)
                {
                    values.AsSpan(runs[next].Start, runs[next].Pixels).Fill(runs[next].Value);
                    days.AsSpan(runs[next].Start, runs[next].Pixels).Fill(day);
                }

                _class.Writer.WriteRows(row, 1, _legend.IsWide ? MemoryMarshal.AsBytes(values.AsSpan()) : Narrow(values, narrow));
                _date.Writer.WriteRows(row, 1, MemoryMarshal.AsBytes(days.AsSpan()));
            }
        }

        foreach (var raster in Rasters)
        {
            raster.Complete();
        }
    }

    /// <summary>Area of a run on the ellipsoid.</summary>
    public double Hectares(ChangeRun run)
    {
        var sum = 0.0;
        for (var column = run.Start; column < run.End;)
        {
            var cell = (Row: run.Row / PixelAreas.CellRows, Column: column / PixelAreas.CellColumns);
            if (!_hectares.TryGetValue(cell, out var each))
            {
                _hectares[cell] = each = _areas.HectaresPerPixel(cell.Row * PixelAreas.CellRows, cell.Column * PixelAreas.CellColumns);
            }

            var end = Math.Min(run.End, (cell.Column + 1) * PixelAreas.CellColumns);
            sum += each * (end - column);
            column = end;
        }

        return sum;
    }

    public void Dispose()
    {
        foreach (var raster in Rasters)
        {
            raster.Writer.Dispose();
        }

        _areas.Dispose();
    }

    private void Write(int row, ReadOnlySpan<float> scores, Span<byte> line)
    {
        var mask = _rows.Mask(row);
        _mask.Writer.WriteRows(row, 1, mask);
        for (var column = 0; column < line.Length; column++)
        {
            line[column] = mask[column] == PairRows.Clear ? (byte)MathF.Round(scores[column] * Quantisation.Steps) : Quantisation.Nodata;
        }

        _score.Writer.WriteRows(row, 1, line);
        for (var column = 0; column < line.Length; column++)
        {
            line[column] = mask[column] == PairRows.Clear ? (byte)0 : Quantisation.Nodata;
        }

        _statistics.Add(row, line, mask);
    }

    private void Blank(ReadOnlySpan<byte> mask, Span<ushort> values)
    {
        for (var column = 0; column < mask.Length; column++)
        {
            values[column] = mask[column] == PairRows.Clear ? ChangeLegend.Unchanged : _legend.Nodata;
        }
    }

    private static ReadOnlySpan<byte> Narrow(ReadOnlySpan<ushort> values, Span<byte> narrow)
    {
        for (var at = 0; at < values.Length; at++)
        {
            narrow[at] = (byte)values[at];
        }

        return narrow;
    }
}
