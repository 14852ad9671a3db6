using Groundshift.Core.Grids;
using Groundshift.InferenceWorker.Pipeline.Layers;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Stitching;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>
/// The reader's thread: masks first, decodes only the rows that some window with a clear pixel needs, each once, and cuts the
/// windows. Runs from the top of the area to its bottom.
/// </summary>
internal sealed class ReaderStage : IDisposable
{
    // Divides the rows that one row of windows adds (192 with windows of 256 and halos of 32), so that the same block serves again
    // and again; bounds what lies decoded beside the rings.
    private const int RowsAtOnce = 32;

    private readonly ScenePlan _plan;
    private readonly SceneLayers _layers;
    private readonly SceneGround _ground;
    private readonly PipelineQueues _queues;
    private readonly HazeCheck? _haze;
    private readonly ObservedRows? _observed;
    private readonly ColumnReach _hoped;
    private readonly ColumnReach _found;
    private int _maskedTo;
    private int _decodedTo;
    private int _nextOutput;

    /// <summary>Takes over <paramref name="layers"/> and <paramref name="observed"/>.</summary>
    public ReaderStage(ScenePlan plan, SceneLayers layers, SceneGround ground, PipelineQueues queues, HazeCheck? haze, ObservedRows? observed)
    {
        _plan = plan;
        _layers = layers;
        _ground = ground;
        _queues = queues;
        _haze = haze;
        _observed = observed;
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
        _layers.Dispose();
        _observed?.Dispose();
        _hoped.Dispose();
        _found.Dispose();
    }

    private void MaskTo(int end)
    {
        var output = _plan.Output;
        for (; _maskedTo < end; _maskedTo++)
        {
            var inside = _layers.Inside(_maskedTo);
            _layers.Mask(_maskedTo);
            inside.Clear();
            if (_maskedTo >= output.Row && _maskedTo < output.Bottom)
            {
                _plan.Area.FillRow(_maskedTo, output.Column, inside.Slice(output.Column - _plan.Reads.Column, output.Width));
                _hoped.Add(_maskedTo, inside, _layers.States(_maskedTo));
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
            // Up to a multiple of the chunk, which divides every usual block height: the reader need not hold two strips of them.
            var rows = Math.Min(RowsAtOnce - (row % RowsAtOnce), end - row);
            _layers.Decode(row, rows);
            for (var last = row + rows; row < last; row++)
            {
                _found.Add(row, _layers.Inside(row), _layers.States(row));
                if (_haze is not null && _layers.Only is { } only)
                {
                    _haze.Add(only.Ring, row);
                }
            }
        }

        _decodedTo = end;
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
            Locate(window, batch);
            _layers.Cut(window, batch);
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

    private void Locate(PixelWindow window, WindowBatch batch)
    {
        var (longitude, latitude) = _ground.Centre(window);
        var place = batch.Locations.Span<float>(2L * batch.Count, 2);
        (place[0], place[1]) = ((float)latitude, (float)longitude);
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
                _observed?.Fill(_nextOutput + i, rows, i);
            }

            _nextOutput += rows.Count;
            _queues.Send(rows);
        }
    }

    private void CopyStates(int row, Span<byte> target)
    {
        var first = _plan.Output.Column - _plan.Reads.Column;
        var inside = _layers.Inside(row).Slice(first, target.Length);
        _layers.States(row).Slice(first, target.Length).CopyTo(target);
        for (var column = 0; column < target.Length; column++)
        {
            if (inside[column] == 0)
            {
                target[column] = (byte)PixelState.Outside;
            }
        }
    }
}
