namespace Groundshift.InferenceWorker.Change;

/// <summary>Rows of a pair whose earlier scene was moved onto the later one, where that brings them nearer.</summary>
/// <param name="Rows">The rows that are compared.</param>
/// <param name="Shift">The shift as it was found; null where it could not be measured.</param>
/// <param name="Left">The shift that is left after moving; null where nothing was moved.</param>
internal sealed record PairAlignment(PairRows Rows, PairShift? Shift, PairShift? Left) : IDisposable
{
    /// <summary>Measures, moves, and measures again: what does not come nearer is left where it was.</summary>
    public static PairAlignment Of(PairInputs inputs, CancellationToken cancellationToken)
    {
        var rows = new PairRows(inputs);
        PairRows? moved = null;
        try
        {
            var shift = PairShift.Measure(rows, cancellationToken);
            if (shift is not { IsWorthMoving: true })
            {
                return new PairAlignment(rows, shift, null);
            }

            moved = new PairRows(inputs, shift);
            if (PairShift.Measure(moved, cancellationToken) is { } left && left.Largest < shift.Largest)
            {
                rows.Dispose();
                return new PairAlignment(moved, shift, left);
            }

            moved.Dispose();
            return new PairAlignment(rows, shift, null);
        }
        catch
        {
            moved?.Dispose();
            rows.Dispose();
            throw;
        }
    }

    public void Dispose() => Rows.Dispose();
}
