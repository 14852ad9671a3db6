using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Groundshift.Core.Grids;
using Groundshift.Core.Messages;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Products;

/// <summary>
/// Values that a model expects of a month, blended over the halos, and, where the month was observed, observed minus expected, with
/// the error of the forecast beside that of persistence (the newest clear observation before it).
/// </summary>
internal sealed class ForecastProduct : IProduct
{
    /// <summary>Asset key of the expected values.</summary>
    public const string ForecastKey = "forecast";

    /// <summary>Asset key of observed minus expected values.</summary>
    public const string AnomalyKey = "anomaly";

    private readonly ScenePlan _plan;
    private readonly Taper _taper;
    private readonly RowBand _band;
    private readonly ProductRaster _forecast;
    private readonly ProductRaster? _anomaly;
    private readonly ProductRaster _mask;
    private readonly NativeBuffer _values;
    private readonly NativeBuffer _residuals;
    private readonly NativeBuffer _maskLine;
    private readonly ForecastError _error = new();

    /// <param name="isObserved">True where the month was observed.</param>
    public ForecastProduct(ScenePlan plan, GridSpec grid, ModelManifest model, bool isObserved, string folder)
    {
        _plan = plan;
        Grid = grid;
        var bands = model.Output.Bands;
        _taper = new Taper(plan.Windows);
        _band = new RowBand(plan.Windows, _taper, plan.Output, bands.Count);
        _forecast = new ProductRaster(ForecastKey, folder, grid, Profile(bands));
        _anomaly = isObserved ? new ProductRaster(AnomalyKey, folder, grid, Profile(bands)) : null;
        _mask = new ProductRaster(ValidMask.Key, folder, grid, ValidMask.Profile);
        _values = new NativeBuffer((long)bands.Count * grid.Width * sizeof(float));
        _residuals = new NativeBuffer((long)bands.Count * grid.Width * sizeof(float));
        _maskLine = new NativeBuffer(grid.Width);
    }

    public GridSpec Grid { get; }

    public IReadOnlyList<ProductRaster> Rasters => _anomaly is null ? [_forecast, _mask] : [_forecast, _anomaly, _mask];

    public long Valid { get; private set; }

    public long Total { get; private set; }

    public IReadOnlyList<ClassShare> Classes => [];

    public IReadOnlyDictionary<string, double> Figures => _error.Figures;

    public string Encoding => "forecast and anomaly: float32 in the unit of the scenes (reflectance), NaN is no data; anomaly is observed minus forecast";

    public void Add(WindowBatch batch)
    {
        for (var place = 0; place < batch.Count; place++)
        {
            _band.Add(batch.Windows[place], batch.OutputOf(place));
        }
    }

    public void Finish(OutputRows rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows.FirstRow + i;
            var mask = _maskLine.Span<byte>();
            ValidMask.Fill(rows.Row(i), mask);
            Valid += MemoryExtensions.Count(mask, (byte)1);
            Total += mask.Length - MemoryExtensions.Count(mask, Quantisation.Nodata);
            for (var band = 0; band < _band.Classes; band++)
            {
                Decide(row, band, rows.Row(i));
                if (_anomaly is not null)
                {
                    Compare(rows, i, band);
                }
            }

            _band.Clear(row);
            Write(row - _plan.Output.Row, mask);
        }
    }

    public void Complete(string thumbnail)
    {
        foreach (var raster in Rasters)
        {
            raster.Complete();
        }
    }

    public void Dispose()
    {
        foreach (var raster in Rasters)
        {
            raster.Writer.Dispose();
        }

        _taper.Dispose();
        _band.Dispose();
        _values.Dispose();
        _residuals.Dispose();
        _maskLine.Dispose();
    }

    private void Decide(int row, int band, ReadOnlySpan<byte> states)
    {
        var values = Line(_values, band);
        TensorPrimitives.Multiply(_band.ColumnSums[..values.Length], _band.RowSum(row), values);
        TensorPrimitives.Divide(_band.Line(row, band)[..values.Length], values, values);
        for (var column = 0; column < values.Length; column++)
        {
            values[column] = states[column] == (byte)PixelState.Clear ? values[column] : float.NaN;
        }
    }

    private void Compare(OutputRows rows, int place, int band)
    {
        var values = Line(_values, band);
        var observed = rows.Observed(place, band);
        TensorPrimitives.Subtract(observed, values, Line(_residuals, band));
        _error.Add(observed, values, rows.Persistent(place, band));
    }

    private void Write(int row, ReadOnlySpan<byte> mask)
    {
        _forecast.Writer.WriteRows(row, 1, MemoryMarshal.AsBytes(_values.Span<float>()));
        _anomaly?.Writer.WriteRows(row, 1, MemoryMarshal.AsBytes(_residuals.Span<float>()));
        _mask.Writer.WriteRows(row, 1, mask);
    }

    private Span<float> Line(NativeBuffer buffer, int band) => buffer.Span<float>((long)band * Grid.Width, Grid.Width);

    private static CogProfile Profile(IReadOnlyList<string> bands) => new()
    {
        Bands = bands,
        Type = SampleType.Float32,
        Nodata = double.NaN,
    };
}
