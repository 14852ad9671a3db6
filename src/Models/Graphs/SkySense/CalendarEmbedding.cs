using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>A learned vector per day of the year, added to Sentinel-2 features. Source: Guo et al. 2024, arXiv 2312.10115, section 3.1.</summary>
internal static class CalendarEmbedding
{
    /// <summary>Name of the table, [1, days, width].</summary>
    public const string Name = "ctpe";

    /// <summary>
    /// Looks up the vectors of dates. The table has 365 rows; day 366 takes the last. Shape: days [N, T] int64, 1 to 366, to [N, T, width].
    /// Throws InvalidInputException when the file holds no table of this width.
    /// </summary>
    public static GraphValue Add(OnnxGraph graph, GraphValue days, StateDict weights, int width)
    {
        var table = weights.Has(Name) ? weights.Read(Name) : null;
        if (table is not { Shape: [1, var count, var length] } || length != width || count == 0)
        {
            throw new InvalidInputException(
                weights.Path, $"the calendar embedding '{Name}' [1, 365, {width}]", table is null ? "none" : WeightTensor.Describe(table.Shape),
                "Name the published file of the Sentinel-2 branch, which holds it.");
        }

        var rows = graph.Weights("calendar.table", table.Values, count, width);
        var fromZero = graph.Subtract("calendar.from_zero", days, graph.Integers(1));
        var last = graph.Node("Min", "calendar.day", [fromZero, graph.Integers(count - 1)], days.Type, days.Shape);
        return graph.LookUp("calendar.vectors", rows, graph.Maximum("calendar.row", last, graph.Integers(0)));
    }
}
