using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.RemoteClip;

/// <summary>Sizes of one tower of CLIP.</summary>
/// <param name="Width">Length of a token.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Heads">Heads of attention.</param>
/// <param name="Hidden">Width inside the MLP of a block.</param>
internal sealed record ClipTower(int Width, int Depth, int Heads, int Hidden);

/// <summary>Sizes of a CLIP model with a vision transformer, from the shapes of its checkpoint and, where these do not tell, from <c>--config</c>.</summary>
/// <param name="Vision">The tower of images.</param>
/// <param name="Text">The tower of texts.</param>
/// <param name="Patch">Height and width of a patch in pixels.</param>
/// <param name="Image">Height and width of an image in pixels.</param>
/// <param name="Context">Tokens of a text.</param>
/// <param name="Vocabulary">Tokens that there are.</param>
/// <param name="Embedding">Length of the vectors that both towers give.</param>
/// <param name="Activation">What stands inside the MLPs; no shape tells it.</param>
internal sealed record ClipDimensions(
    ClipTower Vision, ClipTower Text, int Patch, int Image, int Context, int Vocabulary, int Embedding, Activation Activation)
{
    /// <summary>Red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>What normalisations add to the variance: torch.nn.LayerNorm's own, which OpenCLIP keeps.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>Prefix of the image tower; the text tower has none.</summary>
    public const string VisionPrefix = "visual.";

    private const int MostHeads = 256;

    /// <summary>Published models by name. Source: ViT-B-32.json and ViT-L-14.json of mlfoundations/open_clip at v2.24.0.</summary>
    public static IReadOnlyDictionary<string, ClipDimensions> Published { get; } = new Dictionary<string, ClipDimensions>
    {
        ["ViT-B-32"] = new(new(768, 12, 12, 3072), new(512, 12, 8, 2048), 32, 224, 77, 49408, 512, Activation.Gelu),
        ["ViT-L-14"] = new(new(1024, 24, 16, 4096), new(768, 12, 12, 3072), 14, 224, 77, 49408, 768, Activation.Gelu),
    };

    /// <summary>Patches along each side of an image.</summary>
    public int Grid => Image / Patch;

    /// <summary>Works out the sizes.</summary>
    /// <param name="weights">The state dictionary.</param>
    /// <param name="config">Fields vision_heads, text_heads and quick_gelu; no importer may ask for others afterwards.</param>
    /// <exception cref="InvalidInputException">The checkpoint is another model's, or a size is missing or cannot be.</exception>
    public static ClipDimensions Read(StateDict weights, ImportConfig config)
    {
        var usual = Published["ViT-B-32"];
        var kernel = weights.Shape(VisionPrefix + "conv1.weight", usual.Vision.Width, Channels, usual.Patch, usual.Patch);
        var positions = weights.Shape(VisionPrefix + "positional_embedding", 1 + usual.Grid * usual.Grid, usual.Vision.Width)[0];

        // A patch or a grid that is no square differs from what is expected then.
        var (patch, grid) = (kernel[2], (int)Math.Sqrt(positions - 1));
        var tokens = weights.Shape("token_embedding.weight", usual.Vocabulary, usual.Text.Width);
        var sizes = new ClipDimensions(
            Tower(weights, VisionPrefix, kernel[0], usual.Vision), Tower(weights, "", tokens[1], usual.Text), patch, grid * patch,
            weights.Shape("positional_embedding", usual.Context, usual.Text.Width)[0], tokens[0], weights.Shape("text_projection", usual.Text.Width, usual.Embedding)[1],
            config.Flag("quick_gelu") ? Activation.QuickGelu : Activation.Gelu);
        weights.Require(sizes.Shapes());
        sizes = sizes with
        {
            Vision = sizes.Vision with { Heads = HeadsOf(sizes.Vision, Published.Values.Select(published => published.Vision), config, "vision_heads") },
            Text = sizes.Text with { Heads = HeadsOf(sizes.Text, Published.Values.Select(published => published.Text), config, "text_heads") },
        };
        config.Finish();
        return sizes;
    }

    /// <summary>Throws InvalidInputException when the sizes are not those of the published model of this name.</summary>
    public void Require(string size)
    {
        var published = Published[size] with { Activation = Activation };
        if (this != published)
        {
            throw new InvalidInputException("--size", $"{size}: {published}", $"{this}", "Leave --size out, or name the checkpoint of that size.");
        }
    }

    /// <summary>Names and shapes of the tensors of both towers.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Shapes()
    {
        var tensors = new ExpectedTensors()
            .Parameter("logit_scale")
            .Parameter(VisionPrefix + "class_embedding", Vision.Width)
            .Parameter(VisionPrefix + "positional_embedding", 1 + Grid * Grid, Vision.Width)
            .Parameter(VisionPrefix + "conv1.weight", Vision.Width, Channels, Patch, Patch)
            .Norm(VisionPrefix + "ln_pre", Vision.Width).Norm(VisionPrefix + "ln_post", Vision.Width)
            .Parameter(VisionPrefix + "proj", Vision.Width, Embedding)
            .Parameter("token_embedding.weight", Vocabulary, Text.Width)
            .Parameter("positional_embedding", Context, Text.Width)
            .Norm("ln_final", Text.Width)
            .Parameter("text_projection", Text.Width, Embedding);
        Add(tensors, VisionPrefix, Vision);
        Add(tensors, "", Text);
        return tensors.Shapes;
    }

    private static void Add(ExpectedTensors tensors, string prefix, ClipTower tower)
    {
        for (var index = 0; index < tower.Depth; index++)
        {
            var block = Block(prefix, index);
            tensors.Norm(block + ".ln_1", tower.Width).Norm(block + ".ln_2", tower.Width)
                .Parameter(block + ".attn.in_proj_weight", 3 * tower.Width, tower.Width)
                .Parameter(block + ".attn.in_proj_bias", 3 * tower.Width)
                .Linear(block + ".attn.out_proj", tower.Width, tower.Width)
                .Linear(block + ".mlp.c_fc", tower.Width, tower.Hidden)
                .Linear(block + ".mlp.c_proj", tower.Hidden, tower.Width);
        }
    }

    /// <summary>Name of a block.</summary>
    public static string Block(string prefix, int index) => $"{prefix}transformer.resblocks.{index}";

    private static ClipTower Tower(StateDict weights, string prefix, int width, ClipTower usual) => new(
        width, weights.Depth(prefix + "transformer.resblocks"), usual.Heads, weights.Shape(Block(prefix, 0) + ".mlp.c_fc.weight", usual.Hidden, usual.Width)[0]);

    private static int HeadsOf(ClipTower tower, IEnumerable<ClipTower> published, ImportConfig config, string field)
    {
        var heads = config.Integer(field, 1, MostHeads) ?? published.FirstOrDefault(known => known.Width == tower.Width)?.Heads;
        if (heads is null || tower.Width % heads != 0)
        {
            config.Wrong(
                field, $"the heads of attention, a divisor of the width {tower.Width}", heads is { } found ? $"{found}" : "nothing, and no published tower has this width");
        }

        return heads ?? 1;
    }
}
