using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Stitching;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>
/// The reader's thread: masks first, decodes only the rows that some window with a clear pixel needs, each once, and cuts the
/// windows. Runs from the top of the area to its bottom.
/// </summary>
internal sealed class ReaderStage : IDisposable
{
    private readonly ScenePlan _plan;
    private readonly IPixelRows _pixels;
    private readonly IStateRows _states;
    private readonly PipelineQueues _queues;
    private readonly HazeCheck? _haze;
    private readonly RowRing _ring;
    private readonly ColumnReach _hoped;
    private readonly ColumnReach _found;
    private PixelBlock? _block;
    private int _maskedTo;
    private int _decodedTo;
    private int _nextOutput;

    public ReaderStage(ScenePlan plan, IPixelRows pixels, IStateRows states, PipelineQueues queues, HazeCheck? haze)
    {
        _plan = plan;
        _pixels = pixels;
        _states = states;
        _queues = queues;
        _haze = haze;
        _ring = new RowRing(plan.Windows, plan.Reads, pixels.Scale.Count, pixels.Type);
        _hoped = new ColumnReach(plan.Reads.Width);
        _found = new ColumnReach(plan.Reads.Width);
        _maskedTo = plan.Reads.Row;
        _decodedTo = plan.Reads.Row;
        _nextOutput = plan.Output.Row;
    }

    /// <summary>Windows that went to the model.</summary>
    public int WindowsJudged { get; private set; }

    public void Run()
    {
        for (var row = _plan.WindowRows.First; row < _plan.WindowRows.End; row++)
        {
            MaskTo(_plan.Windows.EndRow(row));
            if (AnyWindow(row, _hoped))
            {
                DecodeTo(row);
                Cut(row);
            }

            Release(row);
        }

        _queues.Complete();
    }

    public void Dispose()
    {
        _block?.Dispose();
        _ring.Dispose();
        _hoped.Dispose();
        _found.Dispose();
        _states.Dispose();
    }

    private void MaskTo(int end)
    {
        var output = _plan.Output;
        for (; _maskedTo < end; _maskedTo++)
        {
            var states = _ring.States(_maskedTo);
            var inside = _ring.Inside(_maskedTo);
            _states.Next(states);
            inside.Clear();
            if (_maskedTo >= output.Row && _maskedTo < output.Bottom)
            {
                _plan.Area.FillRow(_maskedTo, output.Column, inside.Slice(output.Column - _plan.Reads.Column, output.Width));
                _hoped.Add(_maskedTo, inside, states);
            }
        }
    }

    private void DecodeTo(int windowRow)
    {
        var end = _plan.Windows.EndRow(windowRow);
        // Rows above were not needed by any window since: they are skipped, not decoded.
        var row = Math.Max(_decodedTo, _plan.Windows.FirstRow(windowRow));
        while (row < end)
        {
            // Up to a multiple of the chunk, which divides every usual block height: the reader need not hold two rows of blocks.
            var block = Block(Math.Min(OutputRows.Most - (row % OutputRows.Most), end - row));
            _pixels.ReadRows(row, block.Grid.Height, _plan.Reads.Column, _plan.Reads.Width, block);
            _ring.Store(block, row);
            for (var i = 0; i < block.Grid.Height; i++)
            {
                TakeValidity(row + i, block.ValidityRow(i));
            }

            row += block.Grid.Height;
        }

        _decodedTo = end;
    }

    private void TakeValidity(int row, ReadOnlySpan<byte> validity)
    {
        var states = _ring.States(row);
        for (var column = 0; column < validity.Length; column++)
        {
            if (validity[column] == 0)
            {
                states[column] = (byte)PixelState.Nodata;
            }
        }

        _found.Add(row, _ring.Inside(row), states);
        _haze?.Add(_ring, row);
    }

    private PixelBlock Block(int rows)
    {
        if (_block is null || _block.Grid.Height != rows)
        {
            _block?.Dispose();
            var rect = new PixelRect(_plan.Reads.Column, 0, _plan.Reads.Width, rows);
            _block = new PixelBlock(_pixels.Grid.Crop(rect), _pixels.Type, _pixels.Unit, _pixels.Scale, _pixels.Offset);
        }

        return _block;
    }

    private void Cut(int windowRow)
    {
        WindowBatch? batch = null;
        for (var column = _plan.WindowColumns.First; column < _plan.WindowColumns.End; column++)
        {
            var window = _plan.Windows.Window(windowRow, column);
            if (!Holds(window, _found))
            {
                continue;
            }

            batch ??= _queues.TakeBatch();
            _ring.Cut(window, batch);
            WindowsJudged++;
            if (batch.IsFull)
            {
                _queues.Send(batch);
                batch = null;
            }
        }

        if (batch is not null)
        {
            _queues.Send(batch);
        }
    }

    private bool AnyWindow(int windowRow, ColumnReach reach)
    {
        for (var column = _plan.WindowColumns.First; column < _plan.WindowColumns.End; column++)
        {
            if (Holds(_plan.Windows.Window(windowRow, column), reach))
            {
                return true;
            }
        }

        return false;
    }

    private bool Holds(PixelWindow window, ColumnReach reach)
    {
        var part = window.Extent.Intersect(_plan.Reads);
        return reach.Touches(part.Column - _plan.Reads.Column, part.Right - _plan.Reads.Column, part.Row);
    }

    // Rows that no later window touches go down the pipeline behind the windows that touch them.
    private void Release(int windowRow)
    {
        var output = _plan.Output;
        var end = Math.Min(output.Bottom, _plan.Windows.FinalRow(windowRow));
        var done = (windowRow + 1 - _plan.WindowRows.First) * (_plan.WindowColumns.End - _plan.WindowColumns.First);
        while (_nextOutput < end)
        {
            var rows = _queues.TakeRows();
            rows.FirstRow = _nextOutput;
            rows.Count = Math.Min(OutputRows.Most, end - _nextOutput);
            rows.WindowsDone = done;
            for (var i = 0; i < rows.Count; i++)
            {
                CopyStates(_nextOutput + i, rows.Row(i));
            }

            _nextOutput += rows.Count;
            _queues.Send(rows);
        }
    }

    private void CopyStates(int row, Span<byte> target)
    {
        var first = _plan.Output.Column - _plan.Reads.Column;
        var inside = _ring.Inside(row).Slice(first, target.Length);
        _ring.States(row).Slice(first, target.Length).CopyTo(target);
        for (var column = 0; column < target.Length; column++)
        {
            if (inside[column] == 0)
            {
                target[column] = (byte)PixelState.Outside;
            }
        }
    }
}
