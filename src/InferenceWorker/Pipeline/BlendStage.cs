using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Products;
using Groundshift.InferenceWorker.Stitching;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>The last thread: the only owner of the row band. Adds opinions, decides rows that are final, hands them to the writers.</summary>
internal sealed class BlendStage : IDisposable
{
    private readonly ScenePlan _plan;
    private readonly PipelineQueues _queues;
    private readonly ProductRasters _rasters;
    private readonly IProgress<SceneProgress> _progress;
    private readonly byte[] _values;
    private readonly long[] _states = new long[256];
    private readonly Taper _taper;
    private readonly RowBand _band;
    private readonly RowDecision _decision;
    private readonly NativeBuffer _rows;

    /// <param name="values">Raster value by place in the model's list of classes.</param>
    public BlendStage(ScenePlan plan, byte[] values, PipelineQueues queues, ProductRasters rasters, IProgress<SceneProgress> progress)
    {
        _plan = plan;
        _values = values;
        _queues = queues;
        _rasters = rasters;
        _progress = progress;
        _taper = new Taper(plan.Windows);
        _band = new RowBand(plan.Windows, _taper, plan.Output, values.Length);
        _decision = new RowDecision(_band);
        _rows = new NativeBuffer((long)OutputRows.Most * plan.Output.Width * (3 + values.Length));
    }

    /// <summary>Pixels of the area by <see cref="PixelState"/>.</summary>
    public long Count(PixelState state) => _states[(int)state];

    public void Run()
    {
        while (_queues.TryTakeForBlending(out var item))
        {
            if (item.Batch is { } batch)
            {
                Blend(batch);
                _queues.Return(batch);
            }

            if (item.Rows is { } rows)
            {
                Decide(rows);
                _progress.Report(new SceneProgress(SceneStage.Inferring, rows.WindowsDone, _plan.WindowCount));
                _queues.Return(rows);
            }
        }
    }

    public void Dispose()
    {
        _taper.Dispose();
        _band.Dispose();
        _decision.Dispose();
        _rows.Dispose();
    }

    private void Blend(WindowBatch batch)
    {
        var opinion = _values.Length * _plan.Windows.WindowSize * _plan.Windows.WindowSize;
        for (var place = 0; place < batch.Count; place++)
        {
            _band.Add(batch.Windows[place], batch.Probabilities.Span<float>((long)place * opinion, opinion));
        }
    }

    private void Decide(OutputRows rows)
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
            FillMask(rows.Row(i), mask.Slice(i * width, width));
        }

        _rasters.Write(rows.FirstRow - _plan.Output.Row, rows.Count, classes, confidence, mask, probabilities);
    }

    private void NameClasses(Span<byte> line)
    {
        foreach (ref var value in line)
        {
            value = value == Quantisation.Nodata ? value : _values[value];
        }
    }

    // 1 valid, 0 not, nodata outside the area.
    private void FillMask(ReadOnlySpan<byte> states, Span<byte> mask)
    {
        for (var column = 0; column < states.Length; column++)
        {
            _states[states[column]]++;
            mask[column] = states[column] switch
            {
                (byte)PixelState.Clear => 1,
                (byte)PixelState.Outside => Quantisation.Nodata,
                _ => 0,
            };
        }
    }
}
