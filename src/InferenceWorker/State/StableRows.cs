using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.State;

/// <summary>Stable classes of some rows as they were before a step, with a row above and below.</summary>
/// <remarks>Ownership: dispose once.</remarks>
internal sealed class StableRows : IDisposable
{
    private readonly NativeBuffer _classes;
    private readonly int _stride;

    /// <summary>Room for some rows.</summary>
    public StableRows(int width, int rows)
    {
        _stride = StateRows.Padded(width);
        Rows = rows + 2;
        _classes = new NativeBuffer((long)Rows * _stride);
        _classes.Span<byte>().Fill(StateRows.NoClass);
    }

    /// <summary>Rows, context included.</summary>
    public int Rows { get; }

    /// <summary>A row, counted from the one above the first.</summary>
    public Span<byte> Row(int row) => _classes.Span<byte>((long)row * _stride, _stride);

    /// <inheritdoc/>
    public void Dispose() => _classes.Dispose();
}
