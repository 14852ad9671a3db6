using Groundshift.Core.Grids;

namespace Groundshift.InferenceWorker.State;

/// <summary>One step over a whole state, strip by strip: memory grows with the extent's width and not with its height.</summary>
internal static class StripFold
{
    /// <summary>Folds an observation into a state.</summary>
    /// <param name="before">The state before; null for none.</param>
    /// <param name="extent">Rectangle of the lattice that the new state holds.</param>
    /// <param name="context">The step.</param>
    /// <param name="observations">What was observed.</param>
    /// <param name="take">Takes each strip of the new state: the rows, the first of them on the lattice, and how many there are.</param>
    /// <param name="cancellationToken">Stops between two strips.</param>
    public static void Run(
        CheckpointReader? before, PixelRect extent, StepContext context, IObservations observations, Action<StateRows, int, int> take, CancellationToken cancellationToken)
    {
        var classes = context.Model.Classes;
        using var step = new FilterStep(context);
        using var stable = new StableRows(extent.Width, CheckpointHeader.StripRows);
        using var observed = new ObservationRows(classes, extent.Width, CheckpointHeader.StripRows);
        var current = new StateRows(classes, extent.Width, CheckpointHeader.StripRows);
        var next = new StateRows(classes, extent.Width, CheckpointHeader.StripRows);
        try
        {
            var strips = CheckpointHeader.Count(extent);
            before?.Read(extent, 0, current);
            var above = new byte[current.Stride];
            above.AsSpan().Fill(StateRows.NoClass);
            for (var strip = 0; strip < strips; strip++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (first, end) = CheckpointHeader.Rows(extent, strip);
                next.Clear();
                if (strip + 1 < strips)
                {
                    before?.Read(extent, strip + 1, next);
                }

                Remember(current, next, end - first, above, stable);
                Observe(observations, extent, first, end, strip == 0 ? null : first - CheckpointHeader.Rows(extent, strip - 1).First, observed);
                for (var row = 0; row < end - first; row++)
                {
                    step.Apply(current, stable, observed, row);
                }

                take(current, first, end - first);
                (current, next) = (next, current);
            }
        }
        finally
        {
            current.Dispose();
            next.Dispose();
        }
    }

    // Stable classes as they were, with the last row of the strip above and the first row of the one below.
    private static void Remember(StateRows current, StateRows next, int rows, Span<byte> above, StableRows stable)
    {
        above.CopyTo(stable.Row(0));
        for (var row = 0; row < rows; row++)
        {
            current.Bytes(StatePlane.Stable, row).CopyTo(stable.Row(row + 1));
        }

        next.Bytes(StatePlane.Stable, 0).CopyTo(stable.Row(rows + 1));
        stable.Row(rows).CopyTo(above);
    }

    private static void Observe(IObservations observations, PixelRect extent, int first, int end, int? rowsAbove, ObservationRows observed)
    {
        const int Halo = ObservationRows.Halo;
        if (rowsAbove is { } rows)
        {
            observed.Slide(rows);
        }
        else
        {
            observations.Read(first - Halo, 2 * Halo, extent.Column, extent.Width, observed, 0);
        }

        observations.Read(first + Halo, end - first, extent.Column, extent.Width, observed, 2 * Halo);
    }
}
