using Groundshift.Core.Pixels;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>A loaded model with buffers for each of the threads that judge windows at once.</summary>
/// <remarks>Ownership: dispose once, when no lane runs.</remarks>
internal sealed class ModelLanes : IDisposable
{
    // Two runs share the cores of a CPU: where one is in a step that does not split over threads, or waits for a core that decoding
    // or compressing took, the other computes; and half as many threads per run wait for each other less (docs/performance.md).
    // Each further lane would cost the memory of its activations and gain nothing on two cores.
    private const int MostLanes = 2;

    private readonly ModelPackage _model;

    private ModelLanes(ModelPackage model, IReadOnlyList<ModelSession> sessions)
    {
        _model = model;
        Sessions = sessions;
    }

    /// <summary>One session per lane, all on the same weights.</summary>
    public IReadOnlyList<ModelSession> Sessions { get; }

    /// <summary>The session that stands for all: shape, device and reason are the same.</summary>
    public ModelSession First => Sessions[0];

    /// <summary>Loads a model. The threads asked for, or all cores, are shared by the lanes; a device other than the CPU has one.</summary>
    /// <exception cref="Core.Jobs.InvalidInputException">The package changed, or ONNX Runtime refuses its graph.</exception>
    /// <exception cref="DeviceUnavailableException">The device asked for does not work here.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime's library is missing or too old.</exception>
    public static ModelLanes Load(ModelPackage model, SampleType type, SessionSettings settings)
    {
        var threads = settings.Threads ?? Environment.ProcessorCount;
        var lanes = Math.Min(MostLanes, threads);
        var first = model.CreateSession(type, settings with { Threads = (threads + lanes - 1) / lanes });
        var sessions = new List<ModelSession> { first };
        try
        {
            while (first.Provider == InferenceDevice.Cpu && sessions.Count < lanes)
            {
                sessions.Add(first.Twin());
            }
        }
        catch
        {
            Dispose(sessions);
            throw;
        }

        return new ModelLanes(model, sessions);
    }

    /// <summary>True where this is the same model, file by file, for samples of that type.</summary>
    public bool Serves(ModelPackage model, SampleType type) =>
        First.Type == type
        && _model.Folder == model.Folder
        && _model.Manifest.Checksum == model.Manifest.Checksum
        && _model.Manifest.Weights?.Sha256 == model.Manifest.Weights?.Sha256;

    /// <summary>Tells every lane how stored samples become values.</summary>
    public void SetScale(IReadOnlyList<float> scale, IReadOnlyList<float> offset)
    {
        foreach (var session in Sessions)
        {
            for (var band = 0; band < scale.Count; band++)
            {
                session.Scale.Span<float>()[band] = scale[band];
                session.Offset.Span<float>()[band] = offset[band];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Dispose(Sessions);

    // The first owns what its twins use.
    private static void Dispose(IReadOnlyList<ModelSession> sessions)
    {
        foreach (var session in sessions.Reverse())
        {
            session.Dispose();
        }
    }
}
