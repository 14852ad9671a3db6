using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>One lane of the model, on a thread of its own: copies a batch into the bound buffers, runs, copies the opinion out.</summary>
internal sealed class InferenceStage(ModelSession session, PipelineQueues queues, TimeProvider time)
{
    /// <summary>Time that the model itself took.</summary>
    public TimeSpan Inferring { get; private set; }

    public void Run(CancellationToken cancellationToken)
    {
        while (queues.TryTakeUnjudged(out var placed))
        {
            var batch = placed.Batch;
            for (var source = 0; source < session.Sources.Count; source++)
            {
                batch.Samples(source).Span<byte>().CopyTo(session.Sources[source].Samples.Span<byte>());
                batch.Valid(source).Span<byte>().CopyTo(session.Sources[source].Valid.Span<byte>());
            }

            if (session.Context(ContextInput.Location) is { } locations)
            {
                batch.Locations.Span<byte>().CopyTo(locations.Span<byte>());
            }

            var started = time.GetTimestamp();
            session.Run(cancellationToken);
            Inferring += time.GetElapsedTime(started);
            session.Output.Span<float>().CopyTo(batch.Output.Span<float>());
            queues.SendJudged(placed);
        }
    }
}
