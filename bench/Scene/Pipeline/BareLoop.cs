using Groundshift.Bench.Measuring;
using Groundshift.Core.Pixels;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Bench.Pipeline;

/// <summary>The model in a loop with nothing around it: the floor of a scene's inference.</summary>
internal sealed class BareLoop : IDisposable
{
    private readonly ModelSession _session;

    public BareLoop(ModelPackage model)
    {
        _session = model.CreateSession(SampleType.UInt16, PipelineRun.Session);
        var random = new Random(5);
        foreach (ref var sample in _session.Samples.Span<ushort>())
        {
            sample = (ushort)random.Next(300, 3000);
        }

        _session.Valid.Span<byte>().Fill(1);
        _session.Scale.Span<float>().Fill(0.0001f);
        _session.Run(CancellationToken.None);
    }

    /// <summary>Runs a number of windows.</summary>
    public Meter Run(int windows) => Meter.Of(() =>
    {
        for (var i = 0; i < windows; i++)
        {
            _session.Run(CancellationToken.None);
        }
    });

    public void Dispose() => _session.Dispose();
}
