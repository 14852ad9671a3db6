namespace Groundshift.InferenceWorker.Change;

/// <summary>Judges the pixels of a row: probability of change, and from which class to which.</summary>
internal sealed class PairScorer
{
    private readonly PairRows _rows;
    private readonly BandSpace _space;
    private readonly PairChange _spectral;
    private readonly ClassComparison? _classes;
    private readonly ChangeLegend _legend;
    private readonly double[] _pixelsBefore;
    private readonly double[] _pixelsAfter;
    private readonly double[] _before;
    private readonly double[] _after;
    private readonly double[] _classesBefore;
    private readonly double[] _classesAfter;

    public PairScorer(PairRows rows, BandSpace space, PairChange spectral, ClassComparison? classes, ChangeLegend legend)
    {
        (_rows, _space, _spectral, _classes, _legend) = (rows, space, spectral, classes, legend);
        (_pixelsBefore, _pixelsAfter) = (new double[rows.Width * rows.Bands], new double[rows.Width * rows.Bands]);
        (_before, _after) = (new double[space.Bands], new double[space.Bands]);
        (_classesBefore, _classesAfter) = (new double[rows.Classes], new double[rows.Classes]);
    }

    /// <summary>Judges a row that the rows hold, values and opinions included.</summary>
    /// <param name="row">The row.</param>
    /// <param name="values">Takes samples of the legend; unchanged where a pixel is not clear.</param>
    /// <param name="scores">Takes the probability of change; 0 where a pixel is not clear.</param>
    public void Score(int row, Span<ushort> values, Span<float> scores)
    {
        values.Clear(); // ChangeLegend.Unchanged
        scores.Clear();
        _rows.Pixels(0, row, _pixelsBefore);
        _rows.Pixels(1, row, _pixelsAfter);
        var mask = _rows.Mask(row);
        for (var column = 0; column < mask.Length; column++)
        {
            if (mask[column] == PairRows.Clear)
            {
                scores[column] = (float)Score(row, column);
                values[column] = scores[column] >= FusedScore.Threshold ? Value() : ChangeLegend.Unchanged;
            }
        }
    }

    private double Score(int row, int column)
    {
        var bands = _rows.Bands;
        _space.Apply(_pixelsBefore.AsSpan(column * bands, bands), _before);
        _space.Apply(_pixelsAfter.AsSpan(column * bands, bands), _after);
        return FusedScore.Of(_spectral.Score(_before, _after), Opinion(row, column));
    }

    private double? Opinion(int row, int column)
    {
        if (_classes is null)
        {
            return _rows.Head(row, column) is { } head ? FusedScore.Odds(head) : null;
        }

        _rows.Probabilities(0, row, column, _classesBefore);
        _rows.Probabilities(1, row, column, _classesAfter);
        return _classes.Odds(_classesBefore, _classesAfter);
    }

    // Of the pixel that was scored last.
    private ushort Value()
    {
        var (from, to) = _classes is null ? (0, 0) : ClassComparison.Transition(_classesBefore, _classesAfter);
        return _legend.Of(from, to);
    }
}
