using Groundshift.Models.Checkpoints;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.Presto;

/// <summary>
/// Presto's encoder: a token per group of channels and date, and one for the location. Tokens without data take no part: the
/// published code removes them; here those that no pixel of a window has are left out, and nobody looks at the others, which gives
/// the same numbers.
/// Source: Tseng et al. 2023, arXiv 2304.14065, section 3; nasaharvest/presto, commit 13173d0, single_file_presto.py.
/// </summary>
internal sealed class PrestoEncoder(OnnxGraph graph, StateDict weights, PrestoSizes sizes)
{
    // Added to the score of a token that nobody may look at: its share becomes exp(-10000) = 0, also in half precision.
    private const float Unseen = -10_000;

    /// <summary>The tokens of every pixel after the blocks, before the last normalisation.</summary>
    public PrestoTokens Tokens(PrestoSeries series)
    {
        var tokens = Placed(series);
        return tokens with { Values = Blocks(tokens, sizes.Encoder.Depth, Bias(tokens)) };
    }

    /// <summary>Normalised tokens. Shape: [N*P,seen,width].</summary>
    public GraphValue Normalised(PrestoTokens tokens) =>
        graph.LayerNorm("encoder.norm_tokens", tokens.Values, weights.Norm("encoder.norm", PrestoSizes.Epsilon));

    /// <summary>The pixel's embedding: the mean of its tokens, the location among them, then normalised. Shape: [N*P,width].</summary>
    public GraphValue Embedding(PrestoTokens tokens) => Embedding(graph.MatrixProduct("encoder.mean", Shares(tokens), tokens.Values));

    /// <summary>The same where nobody asks for the tokens, which spares some arithmetic.</summary>
    public GraphValue Embedding(PrestoSeries series)
    {
        var tokens = Placed(series);
        var (bias, last) = (Bias(tokens), sizes.Encoder.Depth - 1);
        return Embedding(graph.BlockMean($"encoder.block{last}", Blocks(tokens, last, bias), Block(last), Shares(tokens), bias));
    }

    private GraphValue Embedding(GraphValue mean) => graph.LayerNorm(
        "encoder.norm", graph.Reshape("encoder.mean_per_pixel", mean, mean.Shape[0], mean.Shape[2]), weights.Norm("encoder.norm", PrestoSizes.Epsilon));

    // The tokens before the first block.
    private PrestoTokens Placed(PrestoSeries series)
    {
        PrestoInput[] inputs = [.. series.Inputs.OrderBy(input => input.Group.Row)];
        var tables = new PrestoTables(
            graph, "encoder.place", sizes.Encoder,
            weights.Read("encoder.month_embed.weight"), weights.Read("encoder.channel_embed.weight"), weights.Read("encoder.pos_embed"));
        var location = LocationToken(series);
        var values = graph.Concat(
            "encoder.tokens", 2, [location, .. inputs.Select(input => OverPixels(Projected(input, tables, series), series.Pixels))]);
        var kept = graph.Concat("encoder.kept", 2, [AlwaysKept(series), .. inputs.Select(input => OverPixels(input.Kept, series.Pixels))]);
        var rows = values.Shape[0] * series.Pixels;
        var tokens = graph.Reshape("encoder.sequence", values, rows, values.Shape[2], sizes.Encoder.Width);
        var keptRows = graph.Reshape("encoder.kept_sequence", kept, rows, values.Shape[2]);
        var seen = SeenTokens.Of(graph, "seen", keptRows);
        return new PrestoTokens([.. inputs.Select(input => input.Group)], seen, seen.From(tokens), seen.From(keptRows), keptRows);
    }

    private GraphValue Bias(PrestoTokens tokens)
    {
        var score = graph.Where("encoder.score", tokens.Kept, graph.Number(0), graph.Number(Unseen));
        return graph.Unsqueeze("encoder.bias", score, 1, 2);
    }

    private GraphValue Blocks(PrestoTokens tokens, int depth, GraphValue bias)
    {
        var values = tokens.Values;
        for (var block = 0; block < depth; block++)
        {
            values = graph.Block($"encoder.block{block}", values, Block(block), bias);
        }

        return values;
    }

    private BlockWeights Block(int block) => weights.Block($"encoder.blocks.{block}", sizes.Encoder.Heads, PrestoSizes.Epsilon);

    // Each kept token's share of a pixel's mean. Shape: [N*P,1,seen].
    private GraphValue Shares(PrestoTokens tokens)
    {
        var kept = graph.Unsqueeze("encoder.kept_row", graph.Cast("encoder.kept_number", tokens.Kept, DataType.Float), 1);
        return graph.Divide("encoder.shares", kept, graph.Reduce("ReduceSum", "encoder.count", kept, keep: true, 2));
    }

    private GraphValue Projected(PrestoInput input, PrestoTables tables, PrestoSeries series)
    {
        var name = $"encoder.{input.Group.Name}";
        var projected = input.Group == PrestoGroup.DynamicWorld
            ? graph.LookUp(name, graph.Weights(name + ".table", weights.Read("encoder.dw_embed.weight")), input.Values)
            : graph.Linear(name, input.Values, weights.Linear($"encoder.eo_patch_embed.{input.Group.Name}"));
        return graph.Add(name + ".placed", projected, tables.Of(input.Group, series));
    }

    private GraphValue LocationToken(PrestoSeries series)
    {
        var token = graph.Linear("location.token", graph.UnitSphere("location", series.Location), weights.Linear("encoder.latlon_embed"));
        return OverPixels(graph.Unsqueeze("location.per_pixel", token, 1, 2), series.Pixels);
    }

    private GraphValue AlwaysKept(PrestoSeries series)
    {
        var ones = graph.Weights("location.one", Enumerable.Repeat(1f, series.Pixels).ToArray(), 1, series.Pixels, 1);
        return graph.Cast("location.kept", graph.ForEachSample("location.ones", ones, series.Location), DataType.Bool);
    }

    private GraphValue OverPixels(GraphValue value, int pixels)
    {
        if (value.Shape[1] == pixels)
        {
            return value;
        }

        // Axes of one length in Expand's shape keep the length that the value has.
        long[] target = [1, pixels, .. Enumerable.Repeat(1L, value.Shape.Count - 2)];
        return graph.Node(
            "Expand", value.Name + ".over_pixels", [value, graph.Integers(target)], value.Type, [value.Shape[0], pixels, .. value.Shape.Skip(2)]);
    }
}
