using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>Hands on what a forecast is held against: the target's observation, and the newest clear one before it, per pixel.</summary>
/// <remarks>Used by the reader's thread.</remarks>
internal sealed class ObservedRows : IDisposable
{
    private readonly SceneLayer _observed;
    private readonly IReadOnlyList<SceneLayer> _past;
    private readonly int[] _bands;
    private readonly int _firstColumn;
    private readonly int _reads;
    private readonly NativeBuffer _samples;
    private readonly NativeBuffer _line;

    private ObservedRows(SceneLayer observed, IReadOnlyList<SceneLayer> past, int[] bands, ScenePlan plan)
    {
        _observed = observed;
        _past = past;
        _bands = bands;
        _firstColumn = plan.Output.Column - plan.Reads.Column;
        _reads = plan.Reads.Width;
        _samples = new NativeBuffer((long)_reads * SampleType.Float32.Size());
        _line = new NativeBuffer((long)plan.Output.Width * sizeof(float));
    }

    /// <summary>Bands that are compared.</summary>
    public int Bands => _bands.Length;

    /// <summary>What there is to compare; null where the target was not observed.</summary>
    public static ObservedRows? Of(SceneLayers layers, ModelManifest model, ScenePlan plan)
    {
        if (layers.Observed is not { } observed)
        {
            return null;
        }

        var source = model.Sources.ToList().FindIndex(candidate => candidate.Bands.Contains(model.Output.Bands[0]));
        var names = model.Sources[source].Bands.ToList();
        return new ObservedRows(observed, layers.Dates(source), [.. model.Output.Bands.Select(name => names.IndexOf(name))], plan);
    }

    /// <summary>Fills one row of an order.</summary>
    public void Fill(int row, OutputRows rows, int place)
    {
        for (var band = 0; band < _bands.Length; band++)
        {
            var observed = rows.Observed(place, band);
            var persistent = rows.Persistent(place, band);
            observed.Fill(float.NaN);
            persistent.Fill(float.NaN);
            Take(_observed, row, _bands[band], observed);

            // Oldest first, so that newer dates overwrite older ones.
            foreach (var layer in _past)
            {
                Take(layer, row, _bands[band], persistent);
            }
        }
    }

    public void Dispose()
    {
        _samples.Dispose();
        _line.Dispose();
    }

    private void Take(SceneLayer layer, int row, int band, Span<float> target)
    {
        var (pixels, size) = (layer.Pixels, layer.Pixels.Type.Size());
        var line = _line.Span<float>();
        var samples = _samples.Span<byte>(0, _reads * size);
        layer.Ring.Copy(band, row, samples);
        SampleConversion.ToPhysical(
            samples.Slice(_firstColumn * size, line.Length * size), pixels.Type, pixels.Scale[band], pixels.Offset[band], line);
        var states = layer.Ring.States(row).Slice(_firstColumn, line.Length);
        for (var column = 0; column < line.Length; column++)
        {
            target[column] = states[column] == (byte)PixelState.Clear ? line[column] : target[column];
        }
    }
}
