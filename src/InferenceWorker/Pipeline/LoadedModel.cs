using Groundshift.Core.Pixels;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Keeps the model of the last scene loaded for the next one.</summary>
/// <remarks>
/// Ownership: what is taken belongs to the caller, who gives it back after a run that went well and disposes it after one that did
/// not. At most one model is kept, and it goes before another is loaded, so this never makes two lie in memory.
/// </remarks>
internal sealed class LoadedModel(SessionSettings settings) : IDisposable
{
    private readonly Lock _gate = new();
    private ModelLanes? _kept;
    private bool _disposed;

    /// <summary>The model, loaded; see <see cref="ModelLanes.Load"/> for what it throws.</summary>
    public ModelLanes Take(ModelPackage model, IReadOnlyList<SampleType> types)
    {
        var kept = Replace(null);
        if (kept?.Serves(model, types) == true)
        {
            return kept;
        }

        kept?.Dispose();
        return ModelLanes.Load(model, types, settings);
    }

    /// <summary>Takes a model back for the next scene.</summary>
    public void GiveBack(ModelLanes lanes) => Replace(lanes)?.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        Replace(null)?.Dispose();
    }

    // Returns what nobody keeps any more.
    private ModelLanes? Replace(ModelLanes? lanes)
    {
        lock (_gate)
        {
            if (_disposed && lanes is not null)
            {
                return lanes;
            }

            (var before, _kept) = (_kept, lanes);
            return before;
        }
    }
}
