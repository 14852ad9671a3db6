using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SpectralEarth;

/// <summary>
/// Spec-ViT: the spectral adapter, then a vision transformer on patches of 4 x 4 pixels with a class token first. Source: Braham et
/// al. 2024, arXiv 2408.08447; AABNassim/spectral_earth at 5084a29, backbones/spec_vit.py (timm's VisionTransformer).
/// </summary>
internal sealed class SpecVit : ISpectralBackbone
{
    /// <summary>Added to variances by every LayerNorm of timm's VisionTransformer.</summary>
    public const float Epsilon = 1e-6f;

    private const string Core = "vit_core.";

    // A file of the pretraining wraps the patch embedding.
    private const string Patches = Core + "patch_embed.proj";
    private const string WrappedPatches = Core + "patch_embed.original_patch_embed.proj";

    private readonly StateDict _weights;
    private readonly string _patches;
    private readonly int _depth;
    private readonly int _heads;
    private readonly int _side;

    /// <summary>Reads the sizes off the checkpoint; those of the published B where tensors that tell them are absent, which <see cref="Expect"/> shows.</summary>
    public SpecVit(StateDict weights, int? heads)
    {
        _weights = weights;
        _patches = weights.HasBelow(WrappedPatches) ? WrappedPatches : Patches;
        var kernel = weights.Shape(_patches + ".weight", 768, 128, 4, 4);
        var places = weights.Shape(Core + "pos_embed", 1, 1025, 768)[1] - 1;
        (Width, Cell, _depth) = (kernel[0], kernel[2], weights.Depth(Core + "blocks"));

        // Positions on no square grid differ from what is expected then.
        _side = (int)Math.Round(Math.Sqrt(places));
        _heads = heads ?? Published.Values.FirstOrDefault(size => size.Width == Width).Heads;
    }

    /// <summary>Published sizes: width, depth and heads by letter. Source: README of AABNassim/spectral_earth.</summary>
    public static IReadOnlyDictionary<string, (int Width, int Depth, int Heads)> Published { get; } = new Dictionary<string, (int, int, int)>
    {
        ["S"] = (384, 12, 6), ["B"] = (768, 12, 12), ["L"] = (1024, 24, 16), ["H"] = (1280, 32, 16), ["g"] = (1536, 40, 24),
    };

    /// <inheritdoc/>
    public string Title => "Spec-ViT";

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Cell { get; }

    /// <inheritdoc/>
    public int Window => _side * Cell;

    /// <inheritdoc/>
    public string Size => Published.FirstOrDefault(size => (size.Value.Width, size.Value.Depth) == (Width, _depth)).Key ?? $"width {Width}, {_depth} blocks";

    /// <inheritdoc/>
    public string LabelHead => Core + "head";

    /// <summary>Holds sizes of the configuration against the checkpoint. Errors: InvalidInputException when they contradict, or no heads are known.</summary>
    public void Require(SpectralEarthOptions options)
    {
        if (_heads <= 0 || Width % _heads != 0)
        {
            throw new InvalidInputException(
                "--config heads", $"a divisor of the width {Width} of {_weights.Path}", _heads == 0 ? "nothing" : $"{_heads}", "Give the number of heads, which no shape tells.");
        }

        options.Sizes.Require("patch_size", Cell).Require("dim", Width).Require("depth", _depth);
        if (options.ImageSize is { } size && size != Window)
        {
            throw new InvalidInputException("--config image_size", $"{Window}, as the positions of the checkpoint tell", $"{size}", "Leave it out.");
        }
    }

    /// <inheritdoc/>
    public void Expect(ExpectedTensors tensors)
    {
        SpectralAdapter.Expect(tensors, _weights);
        tensors.Convolution(_patches, [Width, SpectralAdapter.Channels(_weights), Cell, Cell])
            .Parameter(Core + "cls_token", 1, 1, Width).Parameter(Core + "pos_embed", 1, _side * _side + 1, Width).Norm(Core + "norm", Width);
        for (var block = 0; block < _depth; block++)
        {
            tensors.Block($"{Core}blocks.{block}", Width, _weights.Shape($"{Core}blocks.{block}.mlp.fc1.weight", 3072, 768)[0]);
        }
    }

    /// <inheritdoc/>
    public SpectralCode Encode(OnnxGraph graph, IReadOnlyList<GraphValue> strips)
    {
        var adapted = SpectralAdapter.Add(graph, strips, _weights);
        var tokens = Embed(graph, adapted);
        GraphValue? first = null;
        for (var block = 0; block < _depth; block++)
        {
            tokens = graph.Block($"blocks.{block}", tokens, _weights.Block($"{Core}blocks.{block}", _heads, Epsilon));
            first ??= tokens;
        }

        return new SpectralCode(graph.LayerNorm("norm", tokens, _weights.Norm(Core + "norm", Epsilon)), adapted, first);
    }

    /// <inheritdoc/>
    public GraphValue Map(OnnxGraph graph, SpectralCode code) => graph.ToImage("features", PatchTokens(graph, "patch_tokens", code.Value), _side, _side);

    /// <inheritdoc/>
    public GraphValue Pooled(OnnxGraph graph, SpectralCode code) =>
        graph.Reshape("class_feature", graph.Slice("class_feature.token", code.Value, 1, 0, 1), code.Value.Shape[0], Width);

    /// <inheritdoc/>
    public void AddBareOutputs(OnnxGraph graph, SpectralCode code, bool hasHead)
    {
        if (hasHead)
        {
            return;
        }

        graph.Output("adapter", graph.Map("Identity", "adapter_copy", code.Adapted));
        graph.Output("block0_patch_tokens", PatchTokens(graph, "first_patches", code.FirstBlock ?? code.Value));
        graph.Output("cls_feature", Pooled(graph, code));
        graph.Output("patch_tokens_normed", PatchTokens(graph, "last_patches", code.Value));
    }

    /// <summary>
    /// Its map head: bilinear enlargement to twice the size and a 3 x 3 convolution, as often as a patch has halves; batch normalisation
    /// and ReLU between. Shape: features [N,width,g,g] to logits [N,K,cell g,cell g].
    /// </summary>
    public GraphValue Segment(OnnxGraph graph, GraphValue features, StateDict head)
    {
        var (value, steps) = (features, (int)Math.Log2(Cell));
        for (var step = 0; step < steps; step++)
        {
            var (name, size) = ($"head.{step}", 2 * (int)value.Length(2));
            var enlarged = graph.Resample(name + ".up", value, size, size);
            var weights = head.Convolution(Convolution(step));
            var isLast = step == steps - 1;
            weights = isLast ? weights : weights.Folded(head.BatchNorm(Norm(step)));
            value = graph.Convolve(name, enlarged, weights, KernelSteps.Square(padding: 1));
            value = isLast ? value : graph.Map("Relu", name + ".relu", value);
        }

        return value;
    }

    /// <inheritdoc/>
    public int ExpectSegmentation(ExpectedTensors tensors, StateDict head)
    {
        var (inputs, steps) = (Width, (int)Math.Log2(Cell));
        if (head.KnowsSizes && (1 << steps != Cell || steps == 0))
        {
            throw new InvalidInputException(head.Path, "patches of 2, 4, 8, … pixels under a map head", $"{Cell} pixels", "Name a checkpoint of Spec-ViT.");
        }

        for (var step = 0; step < steps; step++)
        {
            var outputs = head.Shape(Convolution(step) + ".weight", 128, inputs, 3, 3)[0];
            tensors.Convolution(Convolution(step), [outputs, inputs, 3, 3]);
            if (step < steps - 1)
            {
                tensors.BatchNorm(Norm(step), outputs);
            }

            inputs = outputs;
        }

        return inputs;
    }

    // The sequence of the head: enlargement, convolution, normalisation, activation.
    private static string Convolution(int step) => $"head.segmentation_conv.{4 * step + 1}";

    private static string Norm(int step) => $"head.segmentation_conv.{4 * step + 2}";

    // Patches behind the class token, each with its position. Shape: [N,channels,S,S] to [N,1 + patches,width].
    private GraphValue Embed(OnnxGraph graph, GraphValue image)
    {
        var patches = graph.Convolve("patches", image, _weights.Convolution(_patches), KernelSteps.Square(stride: Cell));
        var positions = _weights.Read(Core + "pos_embed").Values;
        var first = _weights.Read(Core + "cls_token").Values.Zip(positions, (token, position) => token + position).ToArray();
        var placed = graph.Add(
            "placed", graph.ToSequence("patches.tokens", patches), graph.Weights("positions", positions.AsSpan(Width), 1, _side * _side, Width));
        return graph.Concat("tokens", 1, graph.ForEachSample("class_token", graph.Weights("class", first, 1, 1, Width), placed), placed);
    }

    private GraphValue PatchTokens(OnnxGraph graph, string name, GraphValue tokens) => graph.Slice(name, tokens, 1, 1, _side * _side + 1);
}
