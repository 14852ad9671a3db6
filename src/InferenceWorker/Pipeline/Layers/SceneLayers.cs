using System.Numerics.Tensors;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline.Masking;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>
/// All inputs of a model on one grid. A pixel can be judged where every source sees it clear at least once: both scenes of a change,
/// every sensor, any date of a series.
/// </summary>
/// <remarks>Used by the reader's thread. Ownership: owns its layers.</remarks>
internal sealed class SceneLayers : IDisposable
{
    private readonly IReadOnlyDictionary<int, SceneLayer[]> _sources;
    private readonly NativeBuffer _line;
    private readonly NativeBuffer _best;

    /// <param name="layers">One layer per slot.</param>
    /// <param name="width">Columns that are read.</param>
    public SceneLayers(IReadOnlyList<SceneLayer> layers, int width)
    {
        All = layers;
        _sources = layers.Where(layer => layer.Slot.Source != SceneSlot.Observed)
            .GroupBy(layer => layer.Slot.Source)
            .ToDictionary(group => group.Key, group => group.OrderBy(layer => layer.Slot.Date).ToArray());
        Observed = layers.FirstOrDefault(layer => layer.Slot.Source == SceneSlot.Observed);
        _line = new NativeBuffer(width);
        _best = new NativeBuffer(width);
    }

    /// <summary>Every layer.</summary>
    public IReadOnlyList<SceneLayer> All { get; }

    /// <summary>What a forecast is held against; null where nothing was observed yet.</summary>
    public SceneLayer? Observed { get; }

    /// <summary>The only layer; null where there are several.</summary>
    public SceneLayer? Only => All.Count == 1 ? All[0] : null;

    /// <summary>Dates of a source that have a scene, oldest first.</summary>
    public IReadOnlyList<SceneLayer> Dates(int source) => _sources.GetValueOrDefault(source, []);

    /// <summary>1 where a pixel of a grid row belongs to the area.</summary>
    public Span<byte> Inside(int row) => All[0].Ring.Inside(row);

    /// <summary>Whether pixels of a grid row can be judged; holds until the next call.</summary>
    public Span<byte> States(int row)
    {
        if (Only is { } only)
        {
            return only.Ring.States(row);
        }

        var worst = _line.Span<byte>();
        worst.Clear();
        foreach (var dates in _sources.Values)
        {
            var best = _best.Span<byte>();
            best.Fill((byte)PixelState.Nodata);
            foreach (var layer in dates)
            {
                TensorPrimitives.Min<byte>(best, layer.Ring.States(row), best);
            }

            TensorPrimitives.Max<byte>(worst, best, worst);
        }

        return worst;
    }

    /// <summary>Reads the states of the next row.</summary>
    public void Mask(int row)
    {
        foreach (var layer in All)
        {
            layer.Mask(row);
        }
    }

    /// <summary>Decodes rows whose states have been read.</summary>
    public void Decode(int firstRow, int rows)
    {
        foreach (var layer in All)
        {
            layer.Decode(firstRow, rows);
        }
    }

    /// <summary>Cuts a window out of every input into the next place of a batch.</summary>
    public void Cut(PixelWindow window, WindowBatch batch)
    {
        foreach (var layer in All)
        {
            if (layer.Slot.Source != SceneSlot.Observed)
            {
                layer.Ring.Cut(window, batch, layer.Slot.Source, layer.Slot.Date);
            }
        }

        batch.Add(window);
    }

    public void Dispose()
    {
        foreach (var layer in All)
        {
            layer.Dispose();
        }

        _line.Dispose();
        _best.Dispose();
    }
}
