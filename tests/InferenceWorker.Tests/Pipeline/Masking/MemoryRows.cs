using Groundshift.Core.Grids;
using Groundshift.InferenceWorker.Pipeline.Masking;

namespace Groundshift.InferenceWorker.Tests.Pipeline.Masking;

/// <summary>Rows of a part of a mask that lies in memory.</summary>
internal sealed class MemoryRows(byte[] mask, int width, PixelRect read) : IStateRows
{
    private int _row = read.Row;

    public int Context => 0;

    public void Next(Span<byte> states)
    {
        _row.ShouldBeLessThan(read.Bottom);
        mask.AsSpan((_row++ * width) + read.Column, read.Width).CopyTo(states);
    }

    public void Dispose()
    {
    }
}
