using Groundshift.Core.Pixels;
using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>The queues between the stages, and the pools that bound how much is in flight.</summary>
internal sealed class PipelineQueues : IDisposable
{
    // One in each stage's hands and one waiting before each of the last two: enough to hide jitter, small enough to bound memory.
    private const int BatchesInFlight = 4;
    private const int RowsInFlight = 6;

    private readonly Handover<WindowBatch> _batches = new(BatchesInFlight);
    private readonly Handover<OutputRows> _rows = new(RowsInFlight);
    private readonly List<IDisposable> _owned = [];

    public PipelineQueues(ModelShape shape, SampleType type, int outputWidth)
    {
        for (var i = 0; i < BatchesInFlight; i++)
        {
            var batch = new WindowBatch(shape.Batch, shape.Bands, shape.Classes, shape.Window, type);
            _owned.Add(batch);
            _batches.Put(batch);
        }

        for (var i = 0; i < RowsInFlight; i++)
        {
            var rows = new OutputRows(outputWidth);
            _owned.Add(rows);
            _rows.Put(rows);
        }
    }

    /// <summary>From the reader to the model.</summary>
    public Handover<PipelineItem> ToInference { get; } = new(BatchesInFlight + RowsInFlight);

    /// <summary>From the model to the blender.</summary>
    public Handover<PipelineItem> ToBlending { get; } = new(BatchesInFlight + RowsInFlight);

    /// <summary>An empty batch; waits for one.</summary>
    public WindowBatch TakeBatch() => Take(_batches);

    /// <summary>Empty rows; waits for some.</summary>
    public OutputRows TakeRows() => Take(_rows);

    /// <summary>Gives a batch back.</summary>
    public void Return(WindowBatch batch)
    {
        batch.Clear();
        _batches.Put(batch);
    }

    /// <summary>Gives rows back.</summary>
    public void Return(OutputRows rows) => _rows.Put(rows);

    /// <summary>Wakes every stage with an exception.</summary>
    public void Abort()
    {
        ToInference.Abort();
        ToBlending.Abort();
        _batches.Abort();
        _rows.Abort();
    }

    public void Dispose() => _owned.ForEach(item => item.Dispose());

    private static T Take<T>(Handover<T> pool) =>
        pool.TryTake(out var item) ? item : throw new InvalidOperationException("A pool never completes.");
}
