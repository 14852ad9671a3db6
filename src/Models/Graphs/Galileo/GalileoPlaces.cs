using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.Galileo;

/// <summary>
/// What is added to a token for its channels, its date, its month and its place: four parts of equal length, side by side.
/// Parts that a kind does not have stay zero. Source: nasaharvest/galileo, commit 0f0b5b9, apply_encodings.
/// </summary>
internal sealed class GalileoPlaces(OnnxGraph graph, StateDict weights, GalileoSizes sizes, GalileoSample sample)
{
    // The distance of neighbouring patches that counts as one step.
    private const double BaseMetres = 10;
    private const double LongestWave = 10000;

    private readonly float[] _dates = weights.Read("pos_embed").Values;
    private readonly float[] _month = weights.Read("month_embed.weight").Values;
    private GraphValue? _months;

    /// <summary>What is added to a kind's tokens. Shape: [N,axes,groups,width], broadcast.</summary>
    public GraphValue Of(GalileoKind kind)
    {
        var groups = sample.Of(kind);
        var (rows, columns) = kind is GalileoKind.SpaceTime or GalileoKind.Space ? (sample.Cells, sample.Cells) : (1, 1);
        var dates = kind is GalileoKind.SpaceTime or GalileoKind.Time ? sample.Dates : 1;
        var channels = weights.Read(GalileoGroup.ChannelTable(kind)).Values;
        var table = new float[rows * columns * dates * groups.Count * sizes.Width];
        for (var token = 0; token < table.Length / sizes.Width; token++)
        {
            var (group, date, cell) = (token % groups.Count, token / groups.Count % dates, token / groups.Count / dates);
            var parts = table.AsSpan(token * sizes.Width, sizes.Width);
            channels.AsSpan(groups[group].Group.Row * sizes.Part, sizes.Part).CopyTo(parts);
            if (kind is GalileoKind.SpaceTime or GalileoKind.Time)
            {
                _dates.AsSpan(date * sizes.Part, sizes.Part).CopyTo(parts[sizes.Part..]);
            }

            if (kind is GalileoKind.SpaceTime or GalileoKind.Space)
            {
                Place(cell % columns, cell / columns, parts[(3 * sizes.Part)..]);
            }
        }

        var name = "places." + GalileoGroup.Text(kind);
        var places = graph.Weights(name, table, [1, .. sample.Axes(kind).Select(length => (int)length.Factor), groups.Count, sizes.Width]);
        return kind switch
        {
            GalileoKind.SpaceTime => graph.Add(name + ".at_month", places, graph.Unsqueeze(name + ".months", Months(), 1, 2, 4)),
            GalileoKind.Time => graph.Add(name + ".at_month", places, graph.Unsqueeze(name + ".months", Months(), 2)),
            _ => places,
        };
    }

    // Column first, then row: half of the part each, sines then cosines. The published code divides the exponent by four
    // times the number of waves where others divide by it, so that the waves grow to 10000^(7/32) and not near 10000.
    private void Place(int column, int row, Span<float> part)
    {
        var half = sizes.Part / 2;
        var waves = half / 2;
        var step = sample.MetresPerPixel * sample.Patch / BaseMetres;
        for (var wave = 0; wave < waves; wave++)
        {
            var frequency = Math.Pow(LongestWave, -wave / (2.0 * half));
            part[wave] = (float)Math.Sin(column * step * frequency);
            part[waves + wave] = (float)Math.Cos(column * step * frequency);
            part[half + wave] = (float)Math.Sin(row * step * frequency);
            part[half + waves + wave] = (float)Math.Cos(row * step * frequency);
        }
    }

    private GraphValue Months()
    {
        if (_months is null)
        {
            var count = _month.Length / sizes.Part;
            var table = new float[count * sizes.Width];
            for (var row = 0; row < count; row++)
            {
                _month.AsSpan(row * sizes.Part, sizes.Part).CopyTo(table.AsSpan(row * sizes.Width + 2 * sizes.Part));
            }

            _months = graph.LookUp("months_of_dates", graph.Weights("month_table", table, count, sizes.Width), sample.Months);
        }

        return _months;
    }
}
