using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.Prithvi;

/// <summary>Sizes of one Prithvi encoder, from the shapes of its checkpoint and, where these do not tell, from <c>--config</c>.</summary>
/// <param name="Version">1 for Prithvi-EO-1.0, 2 for Prithvi-EO-2.0.</param>
/// <param name="Width">Length of a token.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Heads">Heads of attention.</param>
/// <param name="Hidden">Width inside the MLP of a block.</param>
/// <param name="Patch">Height and width of a patch in pixels.</param>
/// <param name="Image">Height and width of the input in pixels.</param>
/// <param name="Frames">Dates of the input.</param>
/// <param name="Epsilon">What normalisations add to the variance.</param>
internal sealed record PrithviDimensions(
    int Version, int Width, int Depth, int Heads, int Hidden, int Patch, int Image, int Frames, float Epsilon)
{
    /// <summary>Bands in: blue, green, red, narrow near infrared, two short-wave infrared.</summary>
    public const int Bands = 6;

    private const string PatchKernel = "patch_embed.proj.weight";
    private const int PublishedImage = 224;
    private const int MostFrames = 64;
    private const int MostPixels = 4096;
    private const int MostHeads = 256;
    private const double LeastEpsilon = 1e-12;

    /// <summary>
    /// Published encoders by name. Source: configurations in IBM/terratorch, prithvi_vit.py at commit 01f70cb, and
    /// configs/prithvi_vit.yaml of IBM/remote-sensing-image-retrieval at commit 93f38d6.
    /// </summary>
    public static IReadOnlyDictionary<string, (int Version, int Width, int Depth, int Heads, int Patch)> Published { get; } =
        new Dictionary<string, (int, int, int, int, int)>
        {
            ["100M"] = (1, 768, 12, 12, 16),
            ["300M"] = (2, 1024, 24, 16, 16),
            ["600M"] = (2, 1280, 32, 16, 14),
        };

    /// <summary>Patches along each side of the input.</summary>
    public int Grid => Image / Patch;

    /// <summary>Patches of all dates; there is one token more, the class token.</summary>
    public int Patches => Frames * Grid * Grid;

    /// <summary>Trained numbers of the encoder.</summary>
    public long Parameters => Shapes().Values.Sum(shape => TensorShape.Elements(shape) ?? 0);

    /// <summary>Works out the sizes.</summary>
    /// <param name="encoder">Weights of the encoder, without prefix.</param>
    /// <param name="version">1 or 2, by the layout of the checkpoint.</param>
    /// <param name="ignorable">Tensors of the checkpoint that are of no use here.</param>
    /// <param name="config">Fields num_heads, img_size, num_frames and layer_norm_eps; no importer may ask for others afterwards.</param>
    /// <exception cref="InvalidInputException">The checkpoint is another model's, or a size is missing or cannot be.</exception>
    public static PrithviDimensions Read(StateDict encoder, int version, IReadOnlyList<string> ignorable, ImportConfig config)
    {
        var kernel = encoder.Shape(PatchKernel, 768, Bands, 1, 16, 16);
        var (width, patch) = (kernel[0], kernel[3]);
        var hidden = encoder.Shape("blocks.0.mlp.fc1.weight", 4 * width, width)[0];
        var sizes = new PrithviDimensions(version, width, encoder.Depth("blocks"), 1, hidden, patch, PublishedImage, 1, 0);
        encoder.Require(sizes.Shapes(), ignorable);
        var (image, frames) = (config.Integer("img_size", 1, MostPixels) ?? PublishedImage, config.Integer("num_frames", 1, MostFrames) ?? 1);
        var heads = config.Integer("num_heads", 1, MostHeads) ?? HeadsOf(width);
        var epsilon = config.Number("layer_norm_eps", EpsilonOf(version), LeastEpsilon, 1);
        if (heads is null || width % heads != 0)
        {
            config.Wrong("num_heads", $"the heads of attention, a divisor of the width {width}", heads is { } found ? $"{found}" : "nothing, and no published encoder has this width");
        }

        if (image % patch != 0)
        {
            config.Wrong("img_size", $"a multiple of the patch, {patch} pixels", $"{image}");
        }

        config.Finish();
        return width % 16 == 0
            ? sizes with { Heads = heads!.Value, Image = image, Frames = frames, Epsilon = (float)epsilon }
            : throw new InvalidInputException(
                encoder.Path, "a width that is a multiple of 16, for positions are made of sixteenths", $"{width}", "Name the checkpoint of a Prithvi encoder.");
    }

    /// <summary>Throws InvalidInputException when the sizes are not those of the published encoder of this name.</summary>
    public void Require(string size)
    {
        var published = Published[size];
        if ((Version, Width, Depth, Heads, Patch) != published)
        {
            throw new InvalidInputException(
                "--size",
                $"{size}: version {published.Version}, width {published.Width}, {published.Depth} blocks, {published.Heads} heads, patches of {published.Patch}",
                $"version {Version}, width {Width}, {Depth} blocks, {Heads} heads, patches of {Patch}",
                "Leave --size out, or name the checkpoint of that size.");
        }
    }

    /// <summary>Names and shapes of the encoder's tensors.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Shapes()
    {
        var tensors = new ExpectedTensors()
            .Parameter("cls_token", 1, 1, Width)
            .Parameter(PatchKernel, Width, Bands, 1, Patch, Patch)
            .Parameter("patch_embed.proj.bias", Width)
            .Norm("norm", Width);
        for (var block = 0; block < Depth; block++)
        {
            tensors.Block($"blocks.{block}", Width, Hidden);
        }

        return tensors.Shapes;
    }

    private static int? HeadsOf(int width) =>
        Published.Values.Where(published => published.Width == width).Select(published => (int?)published.Heads).FirstOrDefault();

    // 1e-6 in model/vit.py of IBM/remote-sensing-image-retrieval at commit 93f38d6 for version 1; torch.nn.LayerNorm's own 1e-5
    // in prithvi_mae.py of IBM/terratorch at commit 055f075, which version 2 is published with.
    private static double EpsilonOf(int version) => version == 1 ? 1e-6 : 1e-5;
}
