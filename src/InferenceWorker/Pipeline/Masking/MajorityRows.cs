using System.Numerics.Tensors;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>
/// Keeps a cloud pixel, or makes one, where at least five of the nine pixels around it are cloud: a white roof is no cloud, and its
/// dilation would cost three hectares.
/// </summary>
/// <remarks>Source: Zhu and Woodcock 2012, doi 10.1016/j.rse.2011.10.028, section 3.1.</remarks>
internal sealed class MajorityRows : IStateRows
{
    private const int Quorum = 5;

    private readonly IStateRows _source;
    private readonly NativeBuffer _rows;
    private readonly NativeBuffer _votes;
    private readonly int _width;
    private readonly int _height;
    private int _pushed;
    private int _next;

    public MajorityRows(IStateRows source, int width, int height)
    {
        _source = source;
        _width = width;
        _height = height;
        _rows = new NativeBuffer(3L * width);
        _votes = new NativeBuffer(width + 2L);
    }

    public int Context => _source.Context + 1;

    public void Next(Span<byte> states)
    {
        for (; _pushed < Math.Min(_height, _next + 2); _pushed++)
        {
            var row = Row(_pushed);
            _source.Next(row);
            for (var column = 0; column < _width; column++)
            {
                row[column] = row[column] == (byte)PixelState.Cloud ? (byte)1 : (byte)0;
            }
        }

        var votes = _votes.Span<byte>();
        votes.Clear();
        var inner = votes.Slice(1, _width);
        for (var row = Math.Max(0, _next - 1); row < Math.Min(_height, _next + 2); row++)
        {
            TensorPrimitives.Add(inner, Row(row), inner);
        }

        for (var column = 0; column < _width; column++)
        {
            var sum = votes[column] + votes[column + 1] + votes[column + 2];
            states[column] = (byte)(sum >= Quorum ? PixelState.Cloud : PixelState.Clear);
        }

        _next++;
    }

    public void Dispose()
    {
        _source.Dispose();
        _rows.Dispose();
        _votes.Dispose();
    }

    private Span<byte> Row(int row) => _rows.Span<byte>((long)(row % 3) * _width, _width);
}
