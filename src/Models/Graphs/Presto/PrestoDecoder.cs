using Groundshift.Models.Checkpoints;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.Presto;

/// <summary>
/// Presto's decoder: every token that the encoder left out becomes the same learned token, and each group is predicted from
/// its tokens. Only what was left out was trained to be predicted.
/// Source: Tseng et al. 2023, arXiv 2304.14065, section 3.2; nasaharvest/presto, commit 13173d0, single_file_presto.py.
/// </summary>
internal sealed class PrestoDecoder(OnnxGraph graph, StateDict weights, PrestoSizes sizes)
{
    private readonly PrestoTransformer _sizes = sizes.Decoder;

    /// <summary>Runs the blocks over the tokens of all groups. Shape: [N*P,1 + all groups' tokens,width], the location first.</summary>
    /// <param name="series">What the encoder took.</param>
    /// <param name="tokens">The encoder's tokens.</param>
    /// <param name="normalised">Their values after the encoder's last normalisation.</param>
    public GraphValue Tokens(PrestoSeries series, PrestoTokens tokens, GraphValue normalised)
    {
        var placed = Placed(series, Completed(series, tokens, normalised));
        for (var block = 0; block < _sizes.Depth; block++)
        {
            var layer = weights.Block($"decoder.decoder_blocks.{block}", _sizes.Heads, PrestoSizes.Epsilon);
            placed = graph.Block($"decoder.block{block}", placed, layer);
        }

        return graph.LayerNorm("decoder.norm", placed, weights.Norm("decoder.decoder_norm", PrestoSizes.Epsilon));
    }

    /// <summary>What is predicted for one group. Shape: [N*P,<paramref name="count"/>,channels], the dates from <paramref name="first"/> on.</summary>
    public GraphValue Predicted(PrestoGroup group, GraphValue decoded, int dates, int first, int count)
    {
        var start = 1 + PrestoGroup.All.TakeWhile(other => other != group).Sum(other => other.Tokens(dates)) + first;
        var name = $"decoder.{group.Name}.{first}";
        var layer = group == PrestoGroup.DynamicWorld ? "decoder.dw_decoder_pred" : $"decoder.eo_decoder_pred.{group.Name}";
        return graph.Linear(name, graph.Slice(name + ".tokens", decoded, 1, start, start + count), weights.Linear(layer));
    }

    // The encoder's tokens in their places, the learned token in all others.
    private GraphValue Completed(PrestoSeries series, PrestoTokens tokens, GraphValue normalised)
    {
        var embedded = tokens.Seen.Restored(graph.Linear("decoder.embed", normalised, weights.Linear("decoder.decoder_embed")));
        var learned = weights.Read("decoder.mask_token").Values;
        var masked = graph.Weights("decoder.mask_token", learned, 1, 1, _sizes.Width);
        var visible = graph.Where("decoder.visible", graph.Unsqueeze("decoder.kept", tokens.AllKept, 2), embedded, masked);
        var place = 1;
        var parts = new List<GraphValue> { graph.Slice("decoder.location", visible, 1, 0, place) };
        foreach (var group in PrestoGroup.All)
        {
            var count = group.Tokens(series.Dates);
            if (tokens.Groups.Contains(group))
            {
                parts.Add(graph.Slice($"decoder.{group.Name}.visible", visible, 1, place, place + count));
                place += count;
            }
            else
            {
                var absent = graph.Weights($"decoder.{group.Name}.mask", [.. Enumerable.Repeat(learned, count).SelectMany(row => row)], 1, count, _sizes.Width);
                parts.Add(graph.ForEachSample($"decoder.{group.Name}.absent", absent, visible));
            }
        }

        return graph.Concat("decoder.completed", 1, [.. parts]);
    }

    private GraphValue Placed(PrestoSeries series, GraphValue tokens)
    {
        var tables = new PrestoTables(
            graph, "decoder.place", _sizes,
            weights.Read("decoder.month_embed.weight"), weights.Read("decoder.channel_embeddings.weight"), weights.Read("decoder.pos_embed"));
        var location = graph.Weights("decoder.place.location", new float[_sizes.Width], 1, 1, 1, _sizes.Width);
        var places = graph.Concat(
            "decoder.places", 2,
            [.. new[] { location }.Concat(PrestoGroup.All.Select(group => tables.Of(group, series))).Select(place => PerSample(place, series))]);
        var perPixel = graph.Reshape("decoder.per_pixel", tokens, series.Month.Shape[0], series.Pixels, tokens.Shape[1], _sizes.Width);
        return graph.Reshape("decoder.placed", graph.Add("decoder.placed_per_pixel", perPixel, places), [.. tokens.Shape]);
    }

    private GraphValue PerSample(GraphValue place, PrestoSeries series) =>
        place.Shape[0] == 1 ? graph.ForEachSample(place.Name + ".per_sample", place, series.Month) : place;
}
