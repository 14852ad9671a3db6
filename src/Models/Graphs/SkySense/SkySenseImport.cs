using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>Turns checkpoints of SkySense into embedding packages for Sentinel-2 and Sentinel-1, or into the bare networks.</summary>
public static class SkySenseImport
{
    /// <summary>Name of the importer, and how its packages' names begin.</summary>
    public const string Name = "skysense";

    private const string Documentation = "SkySense by Guo et al. Weights for non-commercial research only.";

    /// <summary>What <c>model import</c> knows of it.</summary>
    public static ModelImporter Importer { get; } = new(
        Name,
        "Embeddings of Sentinel-2 series and Sentinel-1; from the .pth file of one part, or the folder of backbone_s2, head_s2, backbone_s1, head_s1 and fusion.",
        "Non-commercial research only",
        CommercialUse: false,
        Write)
    {
        Precisions = [ImportPrecision.Float32, ImportPrecision.Float16],
        TakesConfig = true,
    };

    /// <summary>
    /// Writes a package: of one Sentinel branch's tokens from its file, or of the fused embedding from a folder of parts or a file of
    /// the whole model. Bare: the part or the whole with the inputs and outputs of the published classes.
    /// </summary>
    /// <exception cref="InvalidInputException">A checkpoint is damaged or another model's, a part is missing, or a setting does not fit.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime, which answers the golden case, is missing.</exception>
    public static void Write(string from, string outFolder, ImportSettings settings)
    {
        var config = new SkySenseConfig(settings);
        using var checkpoint = SkySenseCheckpoint.Open(from);
        if (settings.Bare)
        {
            var build = Bare(checkpoint, from, config);
            PackageFolder.Replace(outFolder, folder => GraphFile.Write(folder, Name, Documentation, settings, Parameters(checkpoint), build));
            return;
        }

        var package = Package(checkpoint, from, config);
        PackageFolder.Replace(outFolder, folder =>
        {
            GraphFile.Write(folder, Name, Documentation, settings, Parameters(checkpoint), package.Build);
            PackageFolder.Describe(folder, settings, () => Draft(package, Parameters(checkpoint), config));
        });
    }

    private static Action<OnnxGraph> Bare(SkySenseCheckpoint checkpoint, string from, SkySenseConfig config)
    {
        if (checkpoint.Parts.Count == 1)
        {
            return BareSkySense.Part(checkpoint.Parts.Keys.Single(), checkpoint, config);
        }

        var network = SkySenseNetwork.Of(checkpoint, from, config);
        return graph => BareSkySense.Whole(graph, network, config);
    }

    private static SkySensePackage Package(SkySenseCheckpoint checkpoint, string from, SkySenseConfig config)
    {
        if (checkpoint.Parts.Count > 1)
        {
            return SkySensePackage.Fused(SkySenseNetwork.Of(checkpoint, from, config), config);
        }

        var part = checkpoint.Parts.Keys.Single();
        return part is SkySensePart.BackboneS2 or SkySensePart.BackboneS1
            ? SkySensePackage.OfBranch(part, checkpoint, config)
            : throw new InvalidInputException(
                from,
                "a Sentinel branch, or the folder of all parts",
                $"{SkySenseParts.Prefix(part).TrimEnd('.')} alone",
                part == SkySensePart.BackboneHr ? "Add --bare: no sensor here has its half metre." : "Add --bare, or name the folder that holds the other parts too.");
    }

    private static long Parameters(SkySenseCheckpoint checkpoint) => checkpoint.Parts.Values.Sum(part => part.Elements());

    private static ModelPackageDraft Draft(SkySensePackage package, long parameters, SkySenseConfig config) => new()
    {
        Reference = new ModelReference($"{Name}-{package.Kind}", "1.0.0"),
        Title = $"SkySense {package.Kind}",
        Description = package.Description,
        Architecture = "Vision transformers and a fusion transformer",
        Sources = package.Sources,
        Context = package.Context,
        Output = package.Output,
        WindowSize = package.Window,
        Halo = package.Halo,
        Licence = "other",
        
        // Section License of the publisher's README, in the copy that can be read without an account.
        LicenceLink = new Uri("https://github.com/Bili-Sakura/SkySense#license"),
        CommercialUse = false,

        // The day that the preprint appeared, arXiv 2312.10115.
        Created = new DateTimeOffset(2023, 12, 15, 0, 0, 0, TimeSpan.Zero),
        TotalParameters = parameters,
        PretrainedSource = config.IsUntrained ? null : "21.5 million series of WorldView, Sentinel-2 and Sentinel-1",
        Untrained = config.IsUntrained,
        Card = Cards.Read(Name),
    };
}
