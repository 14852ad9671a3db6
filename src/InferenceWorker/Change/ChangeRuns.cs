namespace Groundshift.InferenceWorker.Change;

/// <summary>Neighbouring pixels of one row that changed alike.</summary>
/// <param name="Row">Row of the product.</param>
/// <param name="Start">First column.</param>
/// <param name="End">Column behind the last.</param>
/// <param name="Value">Sample of the legend.</param>
/// <param name="Score">Sum of the probabilities of change over its pixels.</param>
internal readonly record struct ChangeRun(int Row, int Start, int End, ushort Value, float Score)
{
    /// <summary>Pixels.</summary>
    public int Pixels => End - Start;
}

/// <summary>Changed pixels of a map as runs, row by row. Memory goes with the changed ground and not with the map.</summary>
internal sealed class ChangeRuns
{
    private readonly List<ChangeRun> _runs = [];

    /// <summary>The runs, by row and column.</summary>
    public IReadOnlyList<ChangeRun> Runs => _runs;

    /// <summary>Takes in a row.</summary>
    /// <param name="row">The row after the last that was added, or a later one.</param>
    /// <param name="values">Samples of the legend; <see cref="ChangeLegend.Unchanged"/> where nothing changed or is known.</param>
    /// <param name="scores">Probability of change per pixel.</param>
    public void Add(int row, ReadOnlySpan<ushort> values, ReadOnlySpan<float> scores)
    {
        for (var column = 0; column < values.Length;)
        {
            var start = column;
            var score = 0f;
            while (column < values.Length && values[column] == values[start])
            {
                score += scores[column++];
            }

            if (values[start] != ChangeLegend.Unchanged)
            {
                _runs.Add(new ChangeRun(row, start, column, values[start], score));
            }
        }
    }
}
