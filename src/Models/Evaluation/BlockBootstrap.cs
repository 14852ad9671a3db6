namespace Groundshift.Models.Evaluation;

/// <summary>Bounds that hold a figure in 95 % of drawings.</summary>
/// <param name="Low">2.5th percentile.</param>
/// <param name="High">97.5th percentile.</param>
public readonly record struct Interval(double Low, double High);

/// <summary>
/// Intervals from drawing whole blocks of ground with replacement, all dates of a block together: pixels of one block are alike and must
/// not count as independent. Source: Davison and Hinkley 1997, Bootstrap Methods and their Application, chapter 5 (percentile method).
/// </summary>
public static class BlockBootstrap
{
    /// <summary>Number of drawings.</summary>
    public const int Draws = 1000;

    private const double Tail = 0.025;

    /// <summary>Intervals of overall accuracy and macro F1.</summary>
    /// <param name="blocks">One table per block, in a fixed order; at least one.</param>
    /// <param name="seed">Makes the drawing repeatable.</param>
    public static (Interval OverallAccuracy, Interval MacroF1) Run(IReadOnlyList<ConfusionTable> blocks, int seed)
    {
        var random = new Random(seed);
        var accuracies = new double[Draws];
        var macros = new double[Draws];
        for (var draw = 0; draw < Draws; draw++)
        {
            var table = new ConfusionTable(blocks[0].Classes);
            for (var block = 0; block < blocks.Count; block++)
            {
                table.Add(blocks[random.Next(blocks.Count)]);
            }

            (accuracies[draw], macros[draw]) = (table.OverallAccuracy, table.MacroF1);
        }

        return (Of(accuracies), Of(macros));
    }

    private static Interval Of(double[] values)
    {
        Array.Sort(values);
        return new Interval(Percentile(values, Tail), Percentile(values, 1 - Tail));
    }

    // Linear between the two nearest ranks.
    private static double Percentile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
