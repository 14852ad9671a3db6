using Groundshift.InferenceWorker.Pipeline.Masking;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>Rows of a scene that misses what is read.</summary>
internal sealed class NodataRows : IStateRows
{
    public int Context => 0;

    public void Next(Span<byte> states) => states.Fill((byte)PixelState.Nodata);

    public void Dispose()
    {
        // Holds nothing.
    }
}
