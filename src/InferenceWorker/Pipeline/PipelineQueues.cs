using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>The queues between the stages, and the pools that bound how much is in flight.</summary>
internal sealed class PipelineQueues : IDisposable
{
    // One in the reader's hands, one in the product's, and one waiting before each: enough to hide jitter, small enough to bound
    // memory. The lanes have theirs on top.
    private const int BatchesBesideLanes = 4;
    private const int RowsInFlight = 6;

    private readonly Handover<PlacedBatch> _toInference;
    private readonly OrderedHandover<PipelineItem> _toProduct;
    private readonly Handover<WindowBatch> _batches;
    private readonly Handover<OutputRows> _rows = new(RowsInFlight);
    private readonly List<IDisposable> _owned = [];
    private long _sent;

    /// <param name="shape">Sizes of the model's tensors.</param>
    /// <param name="outputWidth">Columns of the product.</param>
    /// <param name="lanes">Batches that are judged at once.</param>
    /// <param name="comparedBands">Bands that a forecast is held against; 0 where nothing is.</param>
    public PipelineQueues(ModelShape shape, int outputWidth, int lanes, int comparedBands)
    {
        var batches = BatchesBesideLanes + lanes;
        _batches = new Handover<WindowBatch>(batches);
        _toInference = new Handover<PlacedBatch>(batches);
        _toProduct = new OrderedHandover<PipelineItem>(batches + RowsInFlight);
        for (var i = 0; i < batches; i++)
        {
            var batch = new WindowBatch(shape);
            _owned.Add(batch);
            _batches.Put(batch);
        }

        for (var i = 0; i < RowsInFlight; i++)
        {
            var rows = new OutputRows(outputWidth, comparedBands);
            _owned.Add(rows);
            _rows.Put(rows);
        }
    }

    /// <summary>An empty batch; waits for one.</summary>
    public WindowBatch TakeBatch() => Take(_batches);

    /// <summary>Empty rows; waits for some.</summary>
    public OutputRows TakeRows() => Take(_rows);

    /// <summary>The reader sends windows to be judged.</summary>
    public void Send(WindowBatch batch) => _toInference.Put(new PlacedBatch(_sent++, batch));

    /// <summary>The reader sends rows that are final once everything sent before them is taken in.</summary>
    public void Send(OutputRows rows) => _toProduct.Put(_sent++, new PipelineItem(null, rows));

    /// <summary>The reader has sent everything.</summary>
    public void Complete()
    {
        _toInference.Complete();
        _toProduct.Complete(_sent);
    }

    /// <summary>Windows for a lane to judge; waits for them. False when none will come any more.</summary>
    public bool TryTakeUnjudged(out PlacedBatch batch) => _toInference.TryTake(out batch);

    /// <summary>A lane has judged windows.</summary>
    public void SendJudged(PlacedBatch batch) => _toProduct.Put(batch.Place, new PipelineItem(batch.Batch, null));

    /// <summary>What the product takes next, in the reader's order; waits for it. False when nothing will come any more.</summary>
    public bool TryTakeForProduct(out PipelineItem item) => _toProduct.TryTake(out item);

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
        _toInference.Abort();
        _toProduct.Abort();
        _batches.Abort();
        _rows.Abort();
    }

    public void Dispose() => _owned.ForEach(item => item.Dispose());

    private static T Take<T>(Handover<T> pool) =>
        pool.TryTake(out var item) ? item : throw new InvalidOperationException("A pool never completes.");
}
