using Groundshift.Bench.Reporting;
using Groundshift.Core.Grids;
using Groundshift.InferenceWorker.State;
using Groundshift.TestKit;

namespace Groundshift.Bench.Benches;

/// <summary>What a step of a state holds in memory, by the height of its area: from one checkpoint to the next, strip by strip.</summary>
internal static class StateMemory
{
    private const int Taller = 4;

    // Target of the design's quality page for scenes, taken for states too.
    private const double MostGrowth = 1.05;

    /// <summary>Adds the peak of an area of this size and of one four times as tall, and their ratio.</summary>
    public static void Measure(BenchContext context, BenchReport report, FilterModel model, int width, int height, CancellationToken cancellationToken)
    {
        var table = report.Table("A step from checkpoint to checkpoint, native memory", "width", "height", "peak MB");
        double[] peaks = [.. new[] { height, height * Taller }.Select(rows => Peak(context, model, new PixelRect(0, 0, width, rows), cancellationToken) / 1e6)];
        table.Add(width, height, peaks[0]);
        table.Add(width, height * Taller, peaks[1]);
        report.Ratios.Add(new Ratio("peak of a step over an area four times as tall over the other's", peaks[1] / peaks[0], AtMost: MostGrowth));
    }

    // Two steps: the first has no state to read.
    private static double Peak(BenchContext context, FilterModel model, PixelRect extent, CancellationToken cancellationToken)
    {
        string[] files = [context.At("state-first.ckpt"), context.At("state-second.ckpt")];
        var start = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var peak = 0L;
        for (var step = 0; step < files.Length; step++)
        {
            var before = NativeHeap.BytesInUse();
            using var reader = step == 0 ? null : CheckpointReader.Open(files[0]);
            using var writer = new CheckpointWriter(files[step]);
            var (seasons, spread) = (reader?.Seasons() ?? new SeasonTable(model.Classes), new ChangeSpread(model));
            var times = Enumerable.Range(0, step + 1).Select(each => start.AddDays(5 * each)).ToList();
            var next = new StepContext(model, times, step, confirms: true, seasons, reader?.Spread(model) ?? new ChangeSpread(model));
            using var looks = new FieldLooks(model.Classes, step);
            StripFold.Run(reader, extent, next, looks, Take, cancellationToken);
            writer.Complete("bench", model.Classes, extent, step + 1, seasons, spread);

            void Take(StateRows rows, int first, int count)
            {
                writer.Write(rows, count);
                for (var row = 0; row < count; row++)
                {
                    spread.Add(rows, row);
                }

                peak = Math.Max(peak, NativeHeap.BytesInUse() - before);
            }
        }

        return peak;
    }

    // Fields of forty pixels; in the second look one in twenty is another class.
    private sealed class FieldLooks(int classes, int look) : IObservations
    {
        public void Read(int row, int rows, int column, int columns, ObservationRows target, int targetRow)
        {
            for (var y = 0; y < rows; y++)
            {
                target.Valid(targetRow + y)[..columns].Fill(1);
                for (var index = 0; index < classes; index++)
                {
                    var line = target.Probability(index, targetRow + y)[..columns];
                    for (var x = 0; x < columns; x++)
                    {
                        var field = ((row + y) / 40 * 7) + ((column + x) / 40);
                        var shown = look > 0 && field % 20 == 0 ? 6 : 1 + (field % 3);
                        line[x] = (byte)(index == shown ? 180 : 2);
                    }
                }
            }
        }

        public void Dispose()
        {
        }
    }
}
