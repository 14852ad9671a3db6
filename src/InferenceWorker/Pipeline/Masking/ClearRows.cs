namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>Rows of a scene about whose clouds nothing is known.</summary>
internal sealed class ClearRows : IStateRows
{
    public int Context => 0;

    public void Next(Span<byte> states) => states.Clear();

    public void Dispose()
    {
        // Holds nothing.
    }
}
