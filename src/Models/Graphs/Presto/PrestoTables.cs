using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.Presto;

/// <summary>
/// What is added to a token for its month, group and place in the series. The three lie side by side: month, channel, position.
/// </summary>
internal sealed class PrestoTables(OnnxGraph graph, string name, PrestoTransformer sizes, WeightTensor month, WeightTensor channel, WeightTensor position)
{
    private GraphValue? _months;

    /// <summary>What is added to every pixel's tokens of one group. Shape: [N,1,t,width], of terrain [1,1,1,width].</summary>
    public GraphValue Of(PrestoGroup group, PrestoSeries series)
    {
        var fixedPart = graph.Weights($"{name}.{group.Name}", Fixed(group, group.Tokens(series.Dates)), 1, 1, group.Tokens(series.Dates), sizes.Width);
        return group == PrestoGroup.Terrain
            ? fixedPart
            : graph.Add($"{name}.{group.Name}.at_month", fixedPart, Months(series));
    }

    // Terrain stands outside time: it has neither month nor position.
    private float[] Fixed(PrestoGroup group, int tokens)
    {
        var table = new float[tokens * sizes.Width];
        var width = channel.Shape[1];
        for (var token = 0; token < tokens; token++)
        {
            var row = table.AsSpan(token * sizes.Width, sizes.Width);
            channel.Values.AsSpan(group.Row * width, width).CopyTo(row[sizes.MonthWidth..]);
            if (group != PrestoGroup.Terrain)
            {
                position.Values.AsSpan(token * sizes.PositionWidth, sizes.PositionWidth).CopyTo(row[(sizes.MonthWidth + width)..]);
            }
        }

        return table;
    }

    private GraphValue Months(PrestoSeries series)
    {
        if (_months is null)
        {
            var table = new float[PrestoSizes.Months * sizes.Width];
            for (var row = 0; row < PrestoSizes.Months; row++)
            {
                month.Values.AsSpan(row * sizes.MonthWidth, sizes.MonthWidth).CopyTo(table.AsSpan(row * sizes.Width));
            }

            var rows = graph.LookUp(name + ".months", graph.Weights(name + ".month_table", table, PrestoSizes.Months, sizes.Width), series.Month);
            _months = graph.Unsqueeze(name + ".months_per_pixel", rows, 1);
        }

        return _months;
    }
}
