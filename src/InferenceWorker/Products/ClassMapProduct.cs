using Groundshift.Core.Grids;
using Groundshift.Core.Messages;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Products;

/// <summary>A map of classes: blends probabilities over the halos, then decides. The only owner of the row band.</summary>
internal sealed class ClassMapProduct : IProduct
{
    private readonly ScenePlan _plan;
    private readonly IReadOnlyList<ModelClass> _classes;
    private readonly ProductRasters _rasters;
    private readonly byte[] _values;
    private readonly Taper _taper;
    private readonly RowBand _band;
    private readonly RowDecision _decision;
    private readonly NativeBuffer _rows;

    public ClassMapProduct(ScenePlan plan, GridSpec grid, IReadOnlyList<ModelClass> classes, bool isChange, string folder)
    {
        _plan = plan;
        _classes = classes;
        Grid = grid;
        _rasters = new ProductRasters(folder, grid, classes, isChange);
        _values = [.. classes.Select(entry => (byte)entry.Value)];
        _taper = new Taper(plan.Windows);
        _band = new RowBand(plan.Windows, _taper, plan.Output, classes.Count);
        _decision = new RowDecision(_band);
        _rows = new NativeBuffer((long)OutputRows.Most * plan.Output.Width * (3 + classes.Count));
    }

    public GridSpec Grid { get; }

    public IReadOnlyList<ProductRaster> Rasters => _rasters.Rasters;

    public long Valid => _rasters.Statistics.ValidPixels;

    public long Total => _rasters.Statistics.AreaPixels;

    public IReadOnlyList<ClassShare> Classes => _rasters.Shares(_classes);

    public IReadOnlyDictionary<string, double> Figures { get; } = new Dictionary<string, double>();

    public string Encoding =>
        $"{string.Join(", ", Rasters.Select(raster => raster.Key).Where(key => key is "confidence" or "probabilities" or "score"))}: 0 to {Quantisation.Steps} in steps of {Quantisation.Scale}; {Quantisation.Nodata} is no data";

    public void Add(WindowBatch batch)
    {
        for (var place = 0; place < batch.Count; place++)
        {
            _band.Add(batch.Windows[place], batch.OutputOf(place));
        }
    }

    public void Finish(OutputRows rows)
    {
        var width = _plan.Output.Width;
        var plane = rows.Count * width;
        var classes = _rows.Span<byte>(0, plane);
        var confidence = _rows.Span<byte>(plane, plane);
        var mask = _rows.Span<byte>(2L * plane, plane);
        var probabilities = _rows.Span<byte>(3L * plane, plane * _values.Length);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows.FirstRow + i;
            var line = classes.Slice(i * width, width);
            _decision.Decide(row, rows.Row(i), line, confidence.Slice(i * width, width), probabilities[(i * width)..], plane);
            _band.Clear(row);
            NameClasses(line);
            ValidMask.Fill(rows.Row(i), mask.Slice(i * width, width));
        }

        _rasters.Write(rows.FirstRow - _plan.Output.Row, rows.Count, classes, confidence, mask, probabilities);
    }

    public void Complete(string thumbnail)
    {
        _rasters.Complete();
        _rasters.Quicklook.Write(thumbnail, _classes);
    }

    public void Dispose()
    {
        _taper.Dispose();
        _band.Dispose();
        _decision.Dispose();
        _rows.Dispose();
        _rasters.Dispose();
    }

    private void NameClasses(Span<byte> line)
    {
        foreach (ref var value in line)
        {
            value = value == Quantisation.Nodata ? value : _values[value];
        }
    }
}
