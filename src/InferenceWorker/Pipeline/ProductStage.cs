using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Products;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>The last thread: the only one that touches the product. Hands it answers, then the order to finish rows that no later window touches.</summary>
internal sealed class ProductStage(ScenePlan plan, PipelineQueues queues, IProduct product, IProgress<SceneProgress> progress)
{
    private readonly long[] _states = new long[256];

    /// <summary>Pixels of the area by <see cref="PixelState"/>.</summary>
    public long Count(PixelState state) => _states[(int)state];

    /// <summary>Pixels of the area.</summary>
    public long AreaPixels => _states.Sum() - Count(PixelState.Outside);

    public void Run()
    {
        while (queues.TryTakeForProduct(out var item))
        {
            if (item.Batch is { } batch)
            {
                product.Add(batch);
                queues.Return(batch);
            }

            if (item.Rows is { } rows)
            {
                CountStates(rows);
                product.Finish(rows);
                progress.Report(new SceneProgress(SceneStage.Inferring, rows.WindowsDone, plan.WindowCount));
                queues.Return(rows);
            }
        }
    }

    private void CountStates(OutputRows rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            foreach (var state in rows.Row(i))
            {
                _states[state]++;
            }
        }
    }
}
