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
        var extent = window.Extent;
        var core = window.Core.Intersect(labels.Bounds);
        for (var row = core.Row; row < core.Bottom; row++)
        {
            for (var column = core.Column; column < core.Right; column++)
            {
                var label = labels.At(row, column);
                var (y, x) = (row - extent.Row, column - extent.Column);
                if (label != LabelGrid.None && IsClear(batch, place, y, x))
                {
                    reservoir.Offer(scene, row, column, label, () => _vectors.At(batch.OutputOf(place), y, x));
                }
            }
        }
    }

    // As in the map: every sensor sees the pixel clear on some date.
    private bool IsClear(WindowBatch batch, int place, int row, int column)
    {
        var pixels = (long)shape.Window * shape.Window;
        for (var source = 0; source < shape.Sources.Count; source++)
        {
            var (valid, dates, isSeen) = (batch.Valid(source), shape.Sources[source].Dates, false);
            for (var date = 0; date < dates && !isSeen; date++)
            {
                isSeen = valid.Span<byte>((((long)place * dates) + date) * pixels, (int)pixels)[(row * shape.Window) + column] != 0;
            }

            if (!isSeen)
            {
                return false;
            }
        }

        return true;
    }
}
