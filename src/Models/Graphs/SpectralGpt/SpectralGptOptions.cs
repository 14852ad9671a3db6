using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Graphs.SpectralGpt;

/// <summary>What <c>--config</c> says of a SpectralGPT checkpoint.</summary>
/// <param name="Heads">Heads of the encoder; null takes those of the published size.</param>
/// <param name="DecoderHeads">Heads of the pretraining decoder.</param>
/// <param name="MaskRatio">Share of tokens that the pretraining decoder paints.</param>
/// <param name="ConcatenatesGroups">True for an embedding of all groups side by side, false for their mean.</param>
/// <param name="Bands">Bands of Sentinel-2 by name; where they are fewer than the model's, their mean stands in for the rest.</param>
/// <param name="UsesStatistics">True for fixed statistics, false for the range of each image.</param>
/// <param name="Mean">Mean per channel in digital numbers.</param>
/// <param name="Deviation">Standard deviation per channel in digital numbers.</param>
/// <param name="IsMultilabel">True where a classification head gives independent labels.</param>
/// <param name="Classes">Names of the classes; null where none were given.</param>
/// <param name="IsUntrained">True for random weights.</param>
/// <param name="Sizes">Sizes that the checkpoint tells too.</param>
internal sealed record SpectralGptOptions(
    int? Heads, int DecoderHeads, double MaskRatio, bool ConcatenatesGroups, IReadOnlyList<string> Bands,
    bool UsesStatistics, float[] Mean, float[] Deviation, bool IsMultilabel, IReadOnlyList<string>? Classes, bool IsUntrained,
    StatedSizes Sizes)
{
    private const int MostHeads = 1024;

    /// <summary>Bands of the published model: all of Sentinel-2 but the cirrus band. Source: OSCD loader of the repository, dataset.py.</summary>
    public static IReadOnlyList<string> PublishedBands { get; } =
        ["B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B11", "B12"];

    // danfenghong/IEEE_TPAMI_SpectralGPT at 56d2c4d: a decoder 512 wide with 16 heads; 90 % of tokens masked (README, pretraining command).
    private const int PublishedDecoderHeads = 16;
    private const double PublishedMaskRatio = 0.9;

    // BigEarthNetFinetuneDataset in util/datasets.py of the repository, in digital numbers.
    private static readonly float[] PublishedMean =
        [1370.19151926f, 1184.3824625f, 1120.77120066f, 1136.26026392f, 1263.73947144f, 1645.40315151f, 1846.87040806f, 1762.59530783f, 1972.62420416f, 582.72633433f, 1732.16362238f, 1247.91870117f];

    private static readonly float[] PublishedDeviation =
        [633.15169573f, 650.2842772f, 712.12507725f, 965.23119807f, 948.9819932f, 1108.06650639f, 1258.36394548f, 1233.1492281f, 1364.38688993f, 472.37967789f, 1310.36996126f, 1087.6020813f];

    /// <summary>Reads the configuration.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <exception cref="InvalidInputException">A field is wrong or unknown.</exception>
    public static SpectralGptOptions Read(ImportSettings settings)
    {
        var config = new ImportConfig(settings.Config);
        var usual = settings.HeadKind == SpectralGptImport.Classification ? "statistics" : "minmax";
        var options = new SpectralGptOptions(
            config.Integer("heads", 1, MostHeads),
            config.Integer("decoder_heads", 1, MostHeads) ?? PublishedDecoderHeads,
            config.Number("mask_ratio", PublishedMaskRatio, 0, 1),
            config.Choice("groups", "mean", "concat") == "concat",
            config.Texts("bands") ?? PublishedBands,
            config.Choice("normalisation", usual, usual == "minmax" ? "statistics" : "minmax") == "statistics",
            config.Numbers("mean", PublishedMean.Length) ?? PublishedMean,
            config.Numbers("std", PublishedDeviation.Length) ?? PublishedDeviation,
            config.Flag("multilabel"),
            config.Texts("classes"),
            config.Flag("untrained"),
            config.Stated("image_size", "patch_size", "dim", "depth"));
        if (options.Deviation.Any(deviation => deviation <= 0))
        {
            config.Wrong("std", "positive numbers", "one that is not");
        }

        config.Finish();
        return options;
    }

    /// <exception cref="InvalidInputException">A size contradicts the checkpoint.</exception>
    public void Require(SpectralGptShape shape) => Sizes
        .Require("image_size", shape.Window).Require("patch_size", shape.Patch).Require("dim", shape.Width).Require("depth", shape.Depth);

    /// <exception cref="InvalidInputException">Bands or classes do not fit the network.</exception>
    public void RequirePackage(SpectralGptShape shape, int? classes)
    {
        if (Bands.Count == 0 || Bands.Count > shape.Bands || Bands.Distinct().Count() < Bands.Count)
        {
            throw new InvalidInputException(
                "--config bands", $"1 to {shape.Bands} different bands of Sentinel-2", string.Join(", ", Bands), "Name the bands that the network was trained with, in its order.");
        }

        if (UsesStatistics && (Bands.Count < shape.Bands || shape.Bands != Mean.Length))
        {
            throw new InvalidInputException(
                "--config normalisation", $"minmax for {Bands.Count} of {shape.Bands} channels", "statistics", "Statistics go with all bands of the published model.");
        }

        if (Classes is not null && Classes.Count != classes)
        {
            throw new InvalidInputException("--config classes", $"{classes ?? 0} names", $"{Classes.Count}", "Name every class of the head, in its order.");
        }
    }

    /// <summary>The legend: the names that were given, else that of SegMunich where a segmentation head has its 13 classes, else numbers.</summary>
    public IReadOnlyList<ModelClass> Legend(string? headKind, int classes) =>
        headKind == SpectralGptImport.Change ? Legends.Change
        : Classes is null && headKind == SpectralGptImport.Segmentation && classes == SegMunichLegend.Classes.Count ? SegMunichLegend.Classes
        : Legends.Of(Classes, classes);
}
