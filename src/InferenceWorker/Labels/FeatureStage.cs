using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>The last thread of a run that collects features: takes the labelled, clear pixels of each window's core.</summary>
internal sealed class FeatureStage(int scene, ScenePlan plan, LabelGrid labels, ModelShape shape, int cell, PipelineQueues queues, SampleReservoir reservoir, IProgress<SceneProgress> progress)
{
    private readonly CellInterpolation _vectors = new(shape.Channels, shape.Cells, cell);

    public void Run()
    {
        while (queues.TryTakeForProduct(out var item))
        {
            if (item.Batch is { } batch)
            {
                for (var place = 0; place < batch.Windows.Length; place++)
                {
                    Collect(batch, place);
                }

                queues.Return(batch);
            }

            if (item.Rows is { } rows)
            {
                progress.Report(new SceneProgress(SceneStage.Inferring, rows.WindowsDone, plan.WindowCount));
                queues.Return(rows);
            }
        }
    }

    private void Collect(WindowBatch batch, int place)
    {
        var window = batch.Windows[place];
        var (extent, side) = (window.Extent, shape.Window);
        var core = window.Core.Intersect(labels.Bounds);
        for (var row = core.Row; row < core.Bottom; row++)
        {
            var valid = batch.Valid().Span<byte>(((long)place * side * side) + ((long)(row - extent.Row) * side), side);
            for (var column = core.Column; column < core.Right; column++)
            {
                var label = labels.At(row, column);
                if (label != LabelGrid.None && valid[column - extent.Column] != 0)
                {
                    var (y, x) = (row - extent.Row, column - extent.Column);
                    reservoir.Offer(scene, row, column, label, () => _vectors.At(batch.OutputOf(place), y, x));
                }
            }
        }
    }
}
