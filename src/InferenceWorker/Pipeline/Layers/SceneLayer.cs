using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline.Masking;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>
/// The rows of one date of one source. Where several scenes make one date, each pixel comes from the first scene that sees it best;
/// scenes that would add nothing to a run of rows are not decoded for it.
/// </summary>
/// <remarks>Used by the reader's thread. Ownership: owns the states of its takes and its rows.</remarks>
internal sealed class SceneLayer : IDisposable
{
    private readonly ScenePlan _plan;
    private readonly IReadOnlyList<LayerTake> _takes;
    private readonly NativeBuffer? _takeStates;
    private PixelBlock? _block;

    public SceneLayer(SceneSlot slot, IReadOnlyList<LayerTake> takes, ScenePlan plan)
    {
        Slot = slot;
        _takes = takes;
        _plan = plan;
        Ring = new RowRing(plan.Windows, plan.Reads, Pixels.Scale.Count, Pixels.Type);
        _takeStates = takes.Count == 1 ? null : new NativeBuffer((long)takes.Count * plan.Windows.WindowSize * plan.Reads.Width);
    }

    /// <summary>Where it stands among the inputs.</summary>
    public SceneSlot Slot { get; }

    /// <summary>Type, unit, scale and offset, which are the same for all takes.</summary>
    public IPixelRows Pixels => _takes[0].Pixels;

    /// <summary>Samples and states.</summary>
    public RowRing Ring { get; }

    /// <summary>Reads the states of the next row.</summary>
    public void Mask(int row)
    {
        var states = Ring.States(row);
        if (_takes.Count == 1)
        {
            _takes[0].States.Next(states);
            return;
        }

        states.Fill((byte)PixelState.Nodata);
        for (var take = 0; take < _takes.Count; take++)
        {
            var own = TakeStates(take, row);
            _takes[take].States.Next(own);
            for (var column = 0; column < states.Length; column++)
            {
                states[column] = Math.Min(states[column], own[column]);
            }
        }
    }

    /// <summary>Decodes rows whose states have been read; pixels without data become <see cref="PixelState.Nodata"/>.</summary>
    public void Decode(int firstRow, int rows)
    {
        var block = Block(rows);
        if (_takes.Count == 1)
        {
            Read(0, firstRow, block);
            Ring.Store(block, firstRow);
            for (var i = 0; i < rows; i++)
            {
                TakeValidity(block.ValidityRow(i), Ring.States(firstRow + i));
            }

            return;
        }

        for (var i = 0; i < rows; i++)
        {
            Ring.States(firstRow + i).Fill((byte)PixelState.Nodata);
        }

        for (var take = 0; take < _takes.Count; take++)
        {
            if (MayImprove(take, firstRow, rows))
            {
                Read(take, firstRow, block);
                Merge(take, firstRow, block);
            }
        }
    }

    public void Dispose()
    {
        _block?.Dispose();
        _takeStates?.Dispose();
        Ring.Dispose();
        foreach (var take in _takes)
        {
            take.States.Dispose();
        }
    }

    private static void TakeValidity(ReadOnlySpan<byte> validity, Span<byte> states)
    {
        for (var column = 0; column < validity.Length; column++)
        {
            if (validity[column] == 0)
            {
                states[column] = (byte)PixelState.Nodata;
            }
        }
    }

    private bool MayImprove(int take, int firstRow, int rows)
    {
        for (var row = firstRow; row < firstRow + rows; row++)
        {
            var states = Ring.States(row);
            var own = TakeStates(take, row);
            for (var column = 0; column < own.Length; column++)
            {
                if (own[column] < states[column])
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Merge(int take, int firstRow, PixelBlock block)
    {
        for (var i = 0; i < block.Grid.Height; i++)
        {
            var row = firstRow + i;
            var states = Ring.States(row);
            var own = TakeStates(take, row);
            TakeValidity(block.ValidityRow(i), own);
            for (var column = 0; column < states.Length; column++)
            {
                if (own[column] < states[column])
                {
                    Ring.StorePixel(block, i, row, column);
                    states[column] = own[column];
                }
            }
        }
    }

    private void Read(int take, int firstRow, PixelBlock block) =>
        _takes[take].Pixels.ReadRows(firstRow, block.Grid.Height, _plan.Reads.Column, _plan.Reads.Width, block);

    private Span<byte> TakeStates(int take, int row)
    {
        var (window, width) = (_plan.Windows.WindowSize, _plan.Reads.Width);

        // Only layers of several takes ask.
        return _takeStates!.Span<byte>((((long)take * window) + (row % window)) * width, width);
    }

    private PixelBlock Block(int rows)
    {
        if (_block is null || _block.Grid.Height != rows)
        {
            _block?.Dispose();
            var rect = new PixelRect(_plan.Reads.Column, 0, _plan.Reads.Width, rows);
            _block = new PixelBlock(Pixels.Grid.Crop(rect), Pixels.Type, Pixels.Unit, Pixels.Scale, Pixels.Offset);
        }

        return _block;
    }
}
