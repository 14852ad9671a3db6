using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline.Context;
using Groundshift.InferenceWorker.Pipeline.Layers;
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
    public static ModelLanes Load(ModelPackage model, IReadOnlyList<SampleType> types, SessionSettings settings)
    {
        var threads = settings.Threads ?? Environment.ProcessorCount;
        var lanes = Math.Min(MostLanes, threads);
        var first = model.CreateSession(types, settings with { Threads = (threads + lanes - 1) / lanes });
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

    /// <summary>True where this is the same model, file by file, for samples of those types.</summary>
    public bool Serves(ModelPackage model, IReadOnlyList<SampleType> types) =>
        First.Shape.Sources.Select(source => source.Type).SequenceEqual(types)
        && _model.Folder == model.Folder
        && _model.Manifest.Checksum == model.Manifest.Checksum
        && _model.Manifest.Weights?.Sha256 == model.Manifest.Weights?.Sha256;

    /// <summary>Tells every lane what holds for the whole run: how stored samples become values, dates and weather.</summary>
    public void Prepare(SceneLayers layers, SceneDates dates, WeatherTable weather)
    {
        foreach (var session in Sessions)
        {
            foreach (var source in session.Sources)
            {
                // A date without a scene is all invalid; what its samples would mean does not matter.
                source.Scale.Span<float>().Clear();
                source.Offset.Span<float>().Clear();
            }

            foreach (var layer in layers.All.Where(layer => layer.Slot.Source != SceneSlot.Observed))
            {
                var (source, pixels) = (session.Sources[layer.Slot.Source], layer.Pixels);
                for (var band = 0; band < pixels.Scale.Count; band++)
                {
                    source.Scale.Span<float>()[(layer.Slot.Date * pixels.Scale.Count) + band] = pixels.Scale[band];
                    source.Offset.Span<float>()[(layer.Slot.Date * pixels.Scale.Count) + band] = pixels.Offset[band];
                }
            }

            ContextInputs.Fill(session, dates, weather);
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
