using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline.Masking;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>States of one grid as states of another; outside of it there are no data.</summary>
internal sealed class MappedStateRows : IStateRows
{
    private readonly IStateRows _rows;
    private readonly GridMapping _mapping;
    private readonly PixelRect _reads;
    private readonly PixelRect _source;
    private readonly NativeBuffer _line;
    private int _next;
    private int _held;

    /// <summary>Takes over <paramref name="rows"/>, which yield the rectangle of their grid that <paramref name="reads"/> of the other grid takes.</summary>
    public MappedStateRows(IStateRows rows, GridMapping mapping, PixelRect reads)
    {
        _rows = rows;
        _mapping = mapping;
        _reads = reads;
        _source = mapping.Source(reads);
        _line = new NativeBuffer(_source.Width);
        _next = reads.Row;
        _held = _source.Row - 1;
    }

    public int Context => _rows.Context;

    public void Next(Span<byte> states)
    {
        var from = _mapping.Row(_next++);
        states.Fill((byte)PixelState.Nodata);
        if (from < 0)
        {
            return;
        }

        var line = _line.Span<byte>();
        for (; _held < from; _held++)
        {
            _rows.Next(line);
        }

        var places = _mapping.Columns.Slice(_reads.Column, _reads.Width);
        for (var column = 0; column < states.Length; column++)
        {
            if (places[column] >= 0)
            {
                states[column] = line[places[column] - _source.Column];
            }
        }
    }

    public void Dispose()
    {
        _line.Dispose();
        _rows.Dispose();
    }
}
