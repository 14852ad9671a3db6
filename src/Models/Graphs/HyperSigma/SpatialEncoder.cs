using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>
/// SpatViT: patches of all bands are tokens. Source: Wang et al. 2025, arXiv 2406.11519, section 3.1.
/// </summary>
/// <param name="Shape">Its transformer.</param>
/// <param name="Bands">Bands that it takes.</param>
/// <param name="Patch">Height and width of a patch in pixels.</param>
/// <param name="ImageSize">Height and width in pixels of what it takes; what is left of a patch at the end is cut off.</param>
/// <param name="HasPositions">True where the file holds positions that are added.</param>
/// <param name="Taps">Zero-based blocks whose outputs are features, shallow first.</param>
internal sealed record SpatialEncoder(EncoderShape Shape, int Bands, int Patch, int ImageSize, bool HasPositions, IReadOnlyList<int> Taps)
{
    /// <summary>Tensors of the published classes that no output depends on.</summary>
    public static readonly IReadOnlyList<string> Unused = ["classifier.*", "norm.*", "decoder_*", "mask_token", "fpn*"];

    // Height and width in pixels of the pretraining's images.
    private const int PublishedImage = 64;

    /// <summary>Rows and columns of tokens.</summary>
    public (int Rows, int Columns) Grid => (ImageSize / Patch, ImageSize / Patch);

    /// <summary>
    /// Reads the shape of the encoder. <paramref name="imageSize"/>: as told by other parts of the network or configured; null for
    /// the positions' own. <paramref name="isAlone"/>: the file is one encoder, which without sparse attention comes from the
    /// pretraining. Throws InvalidInputException when the file is no such encoder.
    /// </summary>
    public static SpatialEncoder Of(StateDict weights, HyperSigmaConfig config, int? imageSize = null, bool isAlone = false)
    {
        var shape = EncoderShape.Of(weights, config);
        var kernel = weights.Shape("patch_embed.proj.weight", 768, 100, 8, 8);
        var hasPositions = weights.Has("pos_embed");
        var size = hasPositions ? SideOf(weights, "pos_embed", weights.Shape("pos_embed", 1, 64, 768)[1]) * kernel[2] : imageSize ?? config.ImageSize;
        var side = size ?? PublishedImage;
        if (weights.KnowsSizes && (size is null || side < kernel[2] || (hasPositions && imageSize is { } other && other / kernel[2] != side / kernel[2])))
        {
            throw new InvalidInputException(
                hasPositions ? weights.Path : "--config image_size",
                "one height and width of the window for all parts",
                size is null ? "nothing, and the file holds no positions" : $"{size} and {imageSize} pixels, patches of {kernel[2]}",
                "Give the window that the network was trained with.");
        }

        // A window that patches do not fill is known from another part of the network.
        return new SpatialEncoder(shape, kernel[1], kernel[2], imageSize ?? side, hasPositions && !(isAlone && shape.IsPretrained), config.SpatialTaps(shape));
    }

    /// <summary>The tensors that it reads.</summary>
    public ExpectedTensors Expect()
    {
        var tensors = new ExpectedTensors().Convolution("patch_embed.proj", [Shape.Width, Bands, Patch, Patch]);
        Shape.Expect(tensors);
        return HasPositions ? tensors.Parameter("pos_embed", 1, Grid.Rows * Grid.Columns, Shape.Width) : tensors;
    }

    /// <summary>Adds the encoder. Shape: image [N, bands, size, size] to one [N, d, rows, columns] per tap.</summary>
    public IReadOnlyList<GraphValue> Add(OnnxGraph graph, GraphValue image, StateDict weights) =>
        [.. AddTokens(graph, image, weights, Taps).Select((tap, index) => graph.ToImage($"spat.tap{index + 1}", tap, Grid.Rows, Grid.Columns))];

    /// <summary>
    /// What the pretraining's encoder gives: all blocks, then its norm. Pretraining never adds the positions that it stores.
    /// Shape: image [N, bands, size, size] to [N, d, rows, columns].
    /// </summary>
    public GraphValue AddPretrained(OnnxGraph graph, GraphValue image, StateDict weights)
    {
        var last = AddTokens(graph, image, weights, [Shape.Depth - 1])[0];
        var normed = graph.LayerNorm("spat.norm", last, weights.Norm("norm", EncoderShape.Epsilon));
        return graph.ToImage("spat.features", normed, Grid.Rows, Grid.Columns);
    }

    private IReadOnlyList<GraphValue> AddTokens(OnnxGraph graph, GraphValue image, StateDict weights, IReadOnlyList<int> taps)
    {
        var patches = graph.Convolve("spat.patches", image, weights.Convolution("patch_embed.proj"), KernelSteps.Square(Patch));
        var tokens = graph.ToSequence("spat.tokens", patches);
        var placed = HasPositions ? graph.Add("spat.placed", tokens, graph.Weights("spat.positions", weights.Read("pos_embed"))) : tokens;
        return graph.AddBlocks("spat", placed, weights, Shape, Grid, taps);
    }

    /// <summary>Side of a square of tokens or pixels. Throws InvalidInputException when <paramref name="count"/> is no square.</summary>
    public static int SideOf(StateDict weights, string name, int count)
    {
        var side = (int)Math.Round(Math.Sqrt(count));
        return !weights.KnowsSizes || (side * side == count && side > 0)
            ? side
            : throw new InvalidInputException(
                weights.Path, $"a square number in '{name}', for it lies on a square grid", $"{count}", "Name the checkpoint of a HyperSIGMA network.");
    }
}
