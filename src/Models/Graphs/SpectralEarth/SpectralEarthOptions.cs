using Groundshift.Core.Jobs;

namespace Groundshift.Models.Graphs.SpectralEarth;

/// <summary>What <c>--config</c> says of a SpectralEarth checkpoint.</summary>
/// <param name="Heads">Heads of attention; null takes those of the published size.</param>
/// <param name="Bands">Bands of the input.</param>
/// <param name="ImageSize">Height and width of the input: told by the positions of a ViT, free for a ResNet; null for the published one.</param>
/// <param name="Mean">Mean per band in digital numbers; null where it was not given.</param>
/// <param name="Deviation">Standard deviation per band in digital numbers; null where it was not given.</param>
/// <param name="MayLackAny">True where a scene may lack any band, not only those in which deliveries differ.</param>
/// <param name="Classes">Names of the classes; null where none were given.</param>
/// <param name="IsUntrained">True for random weights.</param>
/// <param name="Sizes">Sizes that the checkpoint of a ViT tells too.</param>
internal sealed record SpectralEarthOptions(
    int? Heads, int Bands, int? ImageSize, float[]? Mean, float[]? Deviation, bool MayLackAny, IReadOnlyList<string>? Classes, bool IsUntrained,
    StatedSizes Sizes)
{
    private const int MostHeads = 1024;

    // Fewer leave nothing behind the adapter's strides; imaging spectrometers have a few hundred.
    private const int FewestBands = 40;
    private const int MostBands = 10000;

    /// <summary>Reads the configuration. Errors: InvalidInputException when a field is wrong or unknown.</summary>
    public static SpectralEarthOptions Read(ImportSettings settings)
    {
        var config = new ImportConfig(settings.Config);
        var bands = config.Integer("bands", FewestBands, MostBands) ?? EnMapChannels.Count;
        var options = new SpectralEarthOptions(
            config.Integer("heads", 1, MostHeads), bands, config.Integer("image_size", 1, SpecResNet.MostPixels),
            config.Numbers("mean", bands), config.Numbers("std", bands),
            config.Choice("missing", "edges", "any") == "any", config.Texts("classes"), config.Flag("untrained"),
            config.Stated("patch_size", "dim", "depth"));
        if (options.Deviation?.Any(deviation => deviation <= 0) ?? false)
        {
            config.Wrong("std", "positive numbers", "one that is not");
        }

        config.Finish();
        return options;
    }

    /// <summary>Checks what only a package needs. <paramref name="classes"/>: of the head; null for none.</summary>
    /// <exception cref="InvalidInputException">Statistics are missing, or bands or classes do not fit.</exception>
    public void RequirePackage(int? classes)
    {
        if (Mean is null || Deviation is null)
        {
            throw new InvalidInputException(
                "--config mean, std", $"{Bands} means and standard deviations in digital numbers", "nothing",
                "Name the publisher's files, \"mean\": \"data/statistics/mu.npy\", \"std\": \"data/statistics/sigma.npy\": the network was trained on numbers standardised by them.");
        }

        if (Bands != EnMapChannels.Count)
        {
            throw new InvalidInputException("--config bands", $"the {EnMapChannels.Count} bands of EnMAP in a package", $"{Bands}", "Add --bare for other sensors.");
        }

        if (Classes is not null && Classes.Count != classes)
        {
            throw new InvalidInputException("--config classes", $"{classes ?? 0} names", $"{Classes.Count}", "Name every class of the head, in its order.");
        }
    }
}
