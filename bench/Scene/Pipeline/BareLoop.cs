using Groundshift.Bench.Measuring;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Bench.Pipeline;

/// <summary>The model in a loop with nothing around it: the floor of a scene's inference.</summary>
internal sealed class BareLoop : IDisposable
{
    private readonly IReadOnlyList<ModelSession> _sessions;
    private readonly IDisposable _owner;

    private BareLoop(IReadOnlyList<ModelSession> sessions, IDisposable owner)
    {
        _sessions = sessions;
        _owner = owner;
        foreach (var session in sessions)
        {
            var random = new Random(5);
            foreach (ref var sample in session.Samples.Span<ushort>())
            {
                sample = (ushort)random.Next(300, 3000);
            }

            session.Valid.Span<byte>().Fill(1);
            session.Scale.Span<float>().Fill(0.0001f);
            session.Run(CancellationToken.None);
        }
    }

    /// <summary>One run at a time over all cores, as one writes it.</summary>
    public static BareLoop Single(ModelPackage model)
    {
        var session = model.CreateSession(SampleType.UInt16, PipelineRun.Session);
        return new BareLoop([session], session);
    }

    /// <summary>As many runs at once as the pipeline has lanes.</summary>
    public static BareLoop InLanes(ModelPackage model)
    {
        var lanes = ModelLanes.Load(model, [SampleType.UInt16], PipelineRun.Session);
        return new BareLoop(lanes.Sessions, lanes);
    }

    /// <summary>Runs a number of windows.</summary>
    public Meter Run(int windows) => Meter.Of(() =>
    {
        var taken = 0;
        var threads = _sessions.Select(session => new Thread(() =>
        {
            while (Interlocked.Increment(ref taken) <= windows)
            {
                session.Run(CancellationToken.None);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    });

    public void Dispose() => _owner.Dispose();
}
