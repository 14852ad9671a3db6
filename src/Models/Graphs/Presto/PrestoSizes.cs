using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.Presto;

/// <summary>Sizes of one of Presto's two transformers.</summary>
/// <param name="Width">Length of a token.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Hidden">Width inside the MLP.</param>
/// <param name="MonthWidth">Part of a token that the month is added to; the channel follows, then the position.</param>
/// <param name="PositionWidth">Part of a token that the place in the series is added to.</param>
/// <param name="Heads">Heads of attention, which no shape tells.</param>
internal sealed record PrestoTransformer(int Width, int Depth, int Hidden, int MonthWidth, int PositionWidth, int Heads);

/// <summary>What the shapes of a Presto checkpoint say. Source: nasaharvest/presto, commit 13173d0, single_file_presto.py.</summary>
internal sealed record PrestoSizes(PrestoTransformer Encoder, PrestoTransformer Decoder, int ChannelWidth, int MaxDates)
{
    /// <summary>Months of a year; <c>month</c> counts from 0.</summary>
    public const int Months = 12;

    /// <summary>torch.nn.LayerNorm's default, which Presto keeps.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>Heads of both transformers of the published model.</summary>
    public const int UsualHeads = 8;

    /// <summary>Reads the sizes; those of the published model where a tensor that tells one is absent.</summary>
    public static PrestoSizes Of(StateDict weights, int heads)
    {
        var position = weights.Shape("encoder.pos_embed", 1, 24, 64);
        return new PrestoSizes(
            new PrestoTransformer(
                weights.Shape("encoder.norm.weight", 128)[0],
                weights.Depth("encoder.blocks"),
                weights.Shape("encoder.blocks.0.mlp.fc1.weight", 512, 128)[0],
                weights.Shape("encoder.month_embed.weight", Months, 32)[1],
                position[2],
                heads),
            new PrestoTransformer(
                weights.Shape("decoder.decoder_norm.weight", 128)[0],
                weights.Depth("decoder.decoder_blocks"),
                weights.Shape("decoder.decoder_blocks.0.mlp.fc1.weight", 512, 128)[0],
                weights.Shape("decoder.month_embed.weight", Months, 32)[1],
                weights.Shape("decoder.pos_embed", 1, 24, 64)[2],
                heads),
            weights.Shape("encoder.channel_embed.weight", PrestoGroup.All.Count, 32)[1],
            position[1]);
    }

    /// <summary>Every tensor that a checkpoint of these sizes holds.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Tensors()
    {
        var tensors = new ExpectedTensors()
            .Parameter("encoder.pos_embed", 1, MaxDates, Encoder.PositionWidth)
            .Parameter("encoder.month_embed.weight", Months, Encoder.MonthWidth)
            .Parameter("encoder.channel_embed.weight", PrestoGroup.All.Count, ChannelWidth)
            .Parameter("encoder.dw_embed.weight", PrestoGroup.Classes + 1, Encoder.Width)
            .Linear("encoder.latlon_embed", 3, Encoder.Width)
            .Norm("encoder.norm", Encoder.Width)
            .Parameter("decoder.pos_embed", 1, MaxDates, Decoder.PositionWidth)
            .Parameter("decoder.month_embed.weight", Months, Decoder.MonthWidth)
            .Parameter("decoder.channel_embeddings.weight", PrestoGroup.All.Count, ChannelWidth)
            .Parameter("decoder.mask_token", Decoder.Width)
            .Linear("decoder.decoder_embed", Encoder.Width, Decoder.Width)
            .Norm("decoder.decoder_norm", Decoder.Width)
            .Linear("decoder.dw_decoder_pred", Decoder.Width, PrestoGroup.Classes);
        foreach (var group in PrestoGroup.All.Where(group => group.Count > 0))
        {
            tensors.Linear($"encoder.eo_patch_embed.{group.Name}", group.Count, Encoder.Width);
            tensors.Linear($"decoder.eo_decoder_pred.{group.Name}", Decoder.Width, group.Count);
        }

        for (var block = 0; block < Encoder.Depth; block++)
        {
            tensors.Block($"encoder.blocks.{block}", Encoder.Width, Encoder.Hidden);
        }

        for (var block = 0; block < Decoder.Depth; block++)
        {
            tensors.Block($"decoder.decoder_blocks.{block}", Decoder.Width, Decoder.Hidden);
        }

        return tensors.Shapes;
    }
}
