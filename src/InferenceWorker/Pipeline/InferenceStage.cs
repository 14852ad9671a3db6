using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>The model's thread: copies a batch into the bound buffers, runs, copies the opinion out. Rows pass through behind their windows.</summary>
internal sealed class InferenceStage(ModelSession session, PipelineQueues queues, TimeProvider time)
{
    /// <summary>Time that the model itself took.</summary>
    public TimeSpan Inferring { get; private set; }

    public void Run(CancellationToken cancellationToken)
    {
        while (queues.ToInference.TryTake(out var item))
        {
            if (item.Batch is { } batch)
            {
                batch.Samples.Span<byte>().CopyTo(session.Samples.Span<byte>());
                batch.Valid.Span<byte>().CopyTo(session.Valid.Span<byte>());
                var started = time.GetTimestamp();
                session.Run(cancellationToken);
                Inferring += time.GetElapsedTime(started);
                session.Probabilities.Span<float>().CopyTo(batch.Probabilities.Span<float>());
            }

            queues.ToBlending.Put(item);
        }

        queues.ToBlending.Complete();
    }
}
