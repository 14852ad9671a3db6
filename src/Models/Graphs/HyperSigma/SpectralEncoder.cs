using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>
/// SpecViT: neighbouring bands are averaged to tokens, each the whole image of one stretch of the spectrum.
/// Source: Wang et al. 2025, arXiv 2406.11519, section 3.1.
/// </summary>
/// <param name="Shape">Its transformer.</param>
/// <param name="Bands">Bands that it takes.</param>
/// <param name="Tokens">Stretches of the spectrum: a square number, for sparse sampling attention lays them on a square.</param>
/// <param name="ImageSize">Height and width in pixels of what it takes.</param>
/// <param name="HasPositions">True where the file holds positions that are added.</param>
/// <param name="Taps">Zero-based blocks whose outputs are features, shallow first.</param>
internal sealed record SpectralEncoder(EncoderShape Shape, int Bands, int Tokens, int ImageSize, bool HasPositions, IReadOnlyList<int> Taps)
{
    /// <summary>Channels that a tap is reduced to before the tokens are averaged.</summary>
    public const int Reduced = 128;

    /// <summary>Tensors of the published classes that no output depends on.</summary>
    public static readonly IReadOnlyList<string> Unused = ["conv_q.*", "conv_k.*", "conv_v.*", "norm.*", "decoder_*", "mask_token", "l?.weight"];

    // Bands and tokens of the pretraining.
    private const int PublishedTokens = 100;

    private (int Rows, int Columns) Grid => ((int)Math.Sqrt(Tokens), (int)Math.Sqrt(Tokens));

    /// <summary>
    /// Reads the shape of the encoder. <paramref name="bands"/>: of the whole network; null for what is configured.
    /// <paramref name="tokens"/>: as another part of the network tells; null for the positions' or the configured number.
    /// Without bands it stands alone, and then comes from the pretraining where it has no sparse attention. Throws
    /// InvalidInputException when the file is no such encoder.
    /// </summary>
    public static SpectralEncoder Of(
        StateDict weights, HyperSigmaConfig config, Func<EncoderShape, IReadOnlyList<int>> taps, int? bands = null, int? tokens = null)
    {
        var shape = EncoderShape.Of(weights, config);
        var imageSize = ImageSizeOf(weights);
        var hasPositions = weights.Has("pos_embed");
        var count = hasPositions ? weights.Shape("pos_embed", 1, PublishedTokens, 768)[1] : tokens ?? config.Tokens;
        var depth = bands ?? config.Bands;
        if (weights.KnowsSizes && (count is null || depth is null))
        {
            throw new InvalidInputException(
                count is null ? "--config tokens" : "--config bands", "a number, for the spectral encoder's file does not tell it", "nothing",
                "Give what the network was trained with.");
        }

        var known = count ?? PublishedTokens;
        SpatialEncoder.SideOf(weights, "tokens of the spectral encoder", known);
        return new SpectralEncoder(shape, depth ?? PublishedTokens, known, imageSize, hasPositions && !(bands is null && shape.IsPretrained), taps(shape));
    }

    /// <summary>Height and width in pixels of what it takes: its tokens are whole images.</summary>
    public static int ImageSizeOf(StateDict weights) => SpatialEncoder.SideOf(weights, weights.Prefix + "spat_map.weight", weights.Shape("spat_map.weight", 768, 64 * 64)[1]);

    /// <summary>The tensors that it reads, with one reducing layer <c>l1</c>, <c>l2</c>, … per tap.</summary>
    public ExpectedTensors Expect(int reducing)
    {
        var tensors = new ExpectedTensors().Linear("spat_map", ImageSize * ImageSize, Shape.Width);
        Shape.Expect(tensors);
        for (var tap = 1; tap <= reducing; tap++)
        {
            tensors.Linear($"l{tap}", Shape.Width, Reduced, hasBias: false);
        }

        return HasPositions ? tensors.Parameter("pos_embed", 1, Tokens, Shape.Width) : tensors;
    }

    /// <summary>Adds the encoder. Shape: image [N, bands, size, size] to one [N, tokens, d] per tap.</summary>
    public IReadOnlyList<GraphValue> Add(OnnxGraph graph, GraphValue image, StateDict weights)
    {
        var spectra = graph.Reshape("spec.bands", image, image.Shape[0], Bands, ImageSize * ImageSize);
        var stretches = graph.MatrixProduct("spec.stretches", graph.Weights("spec.averages", Averages(Bands, Tokens), Tokens, Bands), spectra);
        var tokens = graph.Linear("spec.tokens", stretches, weights.Linear("spat_map"));
        var placed = HasPositions ? graph.Add("spec.placed", tokens, graph.Weights("spec.positions", weights.Read("pos_embed"))) : tokens;
        return graph.AddBlocks("spec", placed, weights, Shape, Grid, Taps);
    }

    /// <summary>
    /// What gates the spatial features: the taps, each reduced to 128 channels, summed, and the mean of the channels of each token.
    /// Shape: image [N, bands, size, size] to [N, tokens].
    /// </summary>
    public GraphValue AddSummary(OnnxGraph graph, GraphValue image, StateDict weights)
    {
        var reduced = Add(graph, image, weights).Select((tap, index) => graph.Linear($"spec.l{index + 1}", tap, weights.Linear($"l{index + 1}")));
        var summed = reduced.Aggregate((sum, tap) => graph.Add(tap.Name + ".sum", sum, tap));
        return graph.Mean("spec.summary", summed, false, 2);
    }

    /// <summary>
    /// Adaptive averages as a matrix: token k is the mean of bands floor(k C / T) to before ceil((k + 1) C / T), so that stretches
    /// overlap, or repeat bands where there are fewer bands than tokens. Shape: [tokens, bands]. Source: PyTorch, torch.nn.AdaptiveAvgPool1d.
    /// </summary>
    public static float[] Averages(int bands, int tokens)
    {
        var matrix = new float[tokens * bands];
        for (var token = 0; token < tokens; token++)
        {
            var (start, end) = (token * bands / tokens, ((token + 1) * bands + tokens - 1) / tokens);
            matrix.AsSpan(token * bands + start, end - start).Fill(1f / (end - start));
        }

        return matrix;
    }
}
