using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.Prithvi;

/// <summary>
/// The encoder of Prithvi, a masked autoencoder over patches of satellite images. Source: Jakubik et al. 2023, arXiv 2310.18660,
/// and Szwarcman et al. 2024, arXiv 2412.02732; codes for retrieval: Blumenstiel et al. 2024, arXiv 2403.02059.
/// </summary>
internal static class PrithviNetwork
{
    // Shares of a token's width, in sixteenths, that tell column, row and date (get_3d_sincos_pos_embed in both repositories).
    private const int ColumnShare = 6;
    private const int RowShare = 6;
    private const int DateShare = 4;

    /// <summary>Adds the encoder. Shape: normalised image [N,6,H,W], or [N,T,6,H,W] of several dates, to tokens [N,1+T h w,d], the class token first.</summary>
    public static GraphValue Tokens(OnnxGraph graph, GraphValue image, StateDict weights, PrithviDimensions sizes)
    {
        var patches = Patches(graph, image, weights, sizes);
        var placed = graph.Add("placed", patches, graph.Weights("positions", PatchPositions(sizes), 1, sizes.Patches, sizes.Width));

        // The class token's position is zero.
        var classToken = graph.ForEachSample("class_tokens", graph.Weights("class_token", weights.Read("cls_token")), placed);
        var tokens = graph.Concat("tokens", 1, classToken, placed);
        for (var block = 0; block < sizes.Depth; block++)
        {
            tokens = graph.Block($"block{block}", tokens, weights.Block($"blocks.{block}", sizes.Heads, sizes.Epsilon));
        }

        return graph.LayerNorm("norm", tokens, weights.Norm("norm", sizes.Epsilon));
    }

    /// <summary>The embedding of an image: the mean over its patches, without the class token. Shape: [N,1+T h w,d] to [N,d].</summary>
    public static GraphValue Embedding(OnnxGraph graph, GraphValue tokens, PrithviDimensions sizes) =>
        graph.Mean("mean_patch", PatchTokens(graph, tokens, sizes), keep: false, 1);

    /// <summary>
    /// A vector per patch, those of several dates one after the other. Shape: [N,1+T h w,d] to [N,T d,h,w]. Source:
    /// prepare_features_for_image_model in prithvi_mae.py of IBM/terratorch.
    /// </summary>
    public static GraphValue PatchVectors(OnnxGraph graph, GraphValue tokens, PrithviDimensions sizes)
    {
        var patches = PatchTokens(graph, tokens, sizes);
        var byDate = graph.Reshape("by_date", patches, patches.Shape[0], sizes.Frames, sizes.Grid * sizes.Grid, sizes.Width);
        var channelsFirst = graph.Transpose("channels_first", byDate, 0, 1, 3, 2);
        return graph.Reshape("patch_vectors", channelsFirst, patches.Shape[0], sizes.Frames * sizes.Width, sizes.Grid, sizes.Grid);
    }

    /// <summary>The table of positions. Shape: [1 + T h w, d], row-major; the row of the class token is zero.</summary>
    public static float[] Positions(PrithviDimensions sizes) => [.. new float[sizes.Width], .. PatchPositions(sizes)];

    private static GraphValue PatchTokens(OnnxGraph graph, GraphValue tokens, PrithviDimensions sizes) =>
        graph.Slice("patch_tokens", tokens, 1, 1, sizes.Patches + 1);

    private static GraphValue Patches(OnnxGraph graph, GraphValue image, StateDict weights, PrithviDimensions sizes)
    {
        var batch = image.Shape[0];
        var kernel = weights.Read("patch_embed.proj.weight");
        var flat = new WeightTensor([sizes.Width, PrithviDimensions.Bands, sizes.Patch, sizes.Patch], kernel.Values);
        var frames = image.Shape.Count == 4 ? image
            : graph.Reshape("frames", image, batch * sizes.Frames, PrithviDimensions.Bands, sizes.Image, sizes.Image);
        var patches = graph.Convolve(
            "patches", frames, flat, weights.Read("patch_embed.proj.bias").Values, KernelSteps.Square(stride: sizes.Patch));
        return graph.Reshape("patch_sequence", graph.ToSequence("frame_sequence", patches), batch, sizes.Patches, sizes.Width);
    }

    private static float[] PatchPositions(PrithviDimensions sizes)
    {
        var places = Enumerable.Range(0, sizes.Patches).ToArray();
        var grid = sizes.Grid;
        float[] Part(int share, Func<int, int> coordinate) =>
            PositionTables.SineCosine(sizes.Width / 16 * share, [.. places.Select(place => (double)coordinate(place))]);

        float[][] parts = [Part(ColumnShare, place => place % grid), Part(RowShare, place => place / grid % grid), Part(DateShare, place => place / (grid * grid))];
        return [.. places.SelectMany(place => parts.SelectMany(part => part.Skip(place * (part.Length / places.Length)).Take(part.Length / places.Length)))];
    }
}
