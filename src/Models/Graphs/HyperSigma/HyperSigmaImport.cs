using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>Turns checkpoints of HyperSIGMA into packages for EnMAP, or into the bare networks.</summary>
public static class HyperSigmaImport
{
    /// <summary>Name of the importer, and how its packages' names begin.</summary>
    public const string Name = "hypersigma";

    private const string Documentation = "HyperSIGMA by Wang et al., Wuhan University. Apache-2.0.";

    private static readonly IReadOnlyDictionary<string, HyperSigmaKind> Heads = new Dictionary<string, HyperSigmaKind>
    {
        ["segmentation"] = HyperSigmaKind.Segmentation,
        ["change"] = HyperSigmaKind.Change,
        ["anomaly"] = HyperSigmaKind.Anomaly,
        ["target"] = HyperSigmaKind.Target,
    };

    /// <summary>What <c>model import</c> knows of it.</summary>
    public static ModelImporter Importer { get; } = new(
        Name,
        "Features, classes, changes, anomalies or targets of EnMAP scenes by HyperSIGMA; from a fine-tuned or pretrained .pth file.",
        "Apache-2.0",
        CommercialUse: true,
        Write)
    {
        Sizes = [.. EncoderShape.Published.Keys],
        HeadKinds = [.. Heads.Keys],
        Precisions = [ImportPrecision.Float32, ImportPrecision.Float16],
        TakesConfig = true,
    };

    /// <summary>
    /// Writes a package of the head that <see cref="ImportSettings.HeadKind"/> names, or without one of features: fused ones of a
    /// fine-tuned segmentation network, tokens of a spatial encoder. Bare: the network that the file holds, with the inputs and
    /// outputs of its published class.
    /// </summary>
    /// <exception cref="InvalidInputException">The checkpoint is damaged or another model's, or a setting does not fit it.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime, which answers the golden case, is missing.</exception>
    public static void Write(string from, string outFolder, ImportSettings settings)
    {
        if (settings.HeadFile is not null)
        {
            throw new InvalidInputException("--head", "nothing, for HyperSIGMA's checkpoints hold their heads", "a file", "Name the fine-tuned checkpoint with --from.");
        }

        using var checkpoint = Checkpoint.Open(from);
        var weights = StateDict.Of(checkpoint, HyperSigmaFile.Wrappers);
        var kind = HyperSigmaFile.KindOf(weights);
        if (settings.HeadKind is { } head && Heads[head] != kind)
        {
            throw new InvalidInputException(weights.Path, $"a network with the head '{head}'", $"one of the kind {kind}", "Name another checkpoint, or another --head-kind.");
        }

        var config = new HyperSigmaConfig(settings);
        if (settings.Bare)
        {
            WriteBare(weights, kind, config, outFolder, settings);
        }
        else
        {
            WritePackage(weights, kind, config, outFolder, settings);
        }
    }

    private static void WriteBare(StateDict weights, HyperSigmaKind kind, HyperSigmaConfig config, string outFolder, ImportSettings settings)
    {
        var (bands, build) = Bare(weights, kind, config);
        config.Package.Read(bands);
        config.Finish();
        PackageFolder.Replace(outFolder, folder => GraphFile.Write(folder, Name, Documentation, settings, weights.Elements(), build));
    }

    private static (int Bands, Action<OnnxGraph> Build) Bare(StateDict weights, HyperSigmaKind kind, HyperSigmaConfig config)
    {
        switch (kind)
        {
            case HyperSigmaKind.SpatialEncoder:
                var spatial = Spatial(weights, config);
                return (spatial.Bands, graph => BareHyperSigma.Spatial(graph, spatial, weights));
            case HyperSigmaKind.SpectralEncoder:
                var spectral = SpectralEncoder.Of(weights, config, config.SpectralTaps);
                weights.Require(spectral.Expect(weights.Has("l1.weight") ? 1 : 0).Shapes, SpectralEncoder.Unused);
                return (spectral.Bands, graph => BareHyperSigma.Spectral(graph, spectral, weights));
            case HyperSigmaKind.Segmentation:
                var segmentation = SegmentationNetwork.Of(weights, config);
                return (segmentation.Spatial.Bands, graph => BareHyperSigma.Segmentation(graph, segmentation, weights));
            case HyperSigmaKind.Change:
                var change = ChangeNetwork.Of(weights, config);
                return (change.Spatial.Bands, graph => BareHyperSigma.Change(graph, change, weights));
            default:
                var detection = DetectionNetwork.Of(weights, config);
                return (detection.Spatial.Bands, graph => BareHyperSigma.Detection(graph, detection, weights));
        }
    }

    private static void WritePackage(StateDict weights, HyperSigmaKind kind, HyperSigmaConfig config, string outFolder, ImportSettings settings)
    {
        var (width, package) = Package(weights, kind, config, settings);
        PackageFolder.Replace(outFolder, folder =>
        {
            GraphFile.Write(folder, Name, Documentation, settings, weights.Elements(), package.Build);
            PackageFolder.Describe(folder, settings, () => Draft(package, width, weights.Elements(), config.Package.IsUntrained));
        });
    }

    private static (int Width, HyperSigmaPackage Package) Package(StateDict weights, HyperSigmaKind kind, HyperSigmaConfig config, ImportSettings settings)
    {
        HyperSigmaPackageConfig Fields(int bands)
        {
            config.Package.Read(bands);
            config.Finish();
            return config.Package;
        }

        switch (kind)
        {
            case HyperSigmaKind.SpatialEncoder:
                var spatial = Spatial(weights, config);
                return (spatial.Shape.Width, HyperSigmaPackage.Tokens(spatial, weights, Fields(spatial.Bands)));
            case HyperSigmaKind.Segmentation:
                var segmentation = SegmentationNetwork.Of(weights, config);
                var fields = Fields(segmentation.Spatial.Bands);
                return (segmentation.Spatial.Shape.Width, settings.HeadKind is null
                    ? HyperSigmaPackage.Features(segmentation, weights, fields)
                    : HyperSigmaPackage.Segmentation(segmentation, weights, fields));
            case HyperSigmaKind.Change when settings.HeadKind is not null:
                var change = ChangeNetwork.Of(weights, config);
                return (change.Spatial.Shape.Width, HyperSigmaPackage.Change(change, weights, Fields(change.Spatial.Bands)));
            case HyperSigmaKind.Change:
                throw new InvalidInputException("--head-kind", "'change' for this checkpoint", "none", "Its features are those of one window's centre; ask for its change head.");
            case HyperSigmaKind.SpectralEncoder:
                throw new InvalidInputException(
                    weights.Path, "a spatial encoder or a fused network", "the spectral encoder, which gives no features on the ground", "Name the spatial encoder's file, or add --bare.");
            case HyperSigmaKind.Anomaly or HyperSigmaKind.Target when settings.HeadKind is not null:
                var detection = DetectionNetwork.Of(weights, config);
                var detecting = Fields(detection.Spatial.Bands);
                return (detection.Spatial.Shape.Width, detection.IsTarget
                    ? HyperSigmaPackage.Target(detection, weights, detecting)
                    : HyperSigmaPackage.Anomaly(detection, weights, detecting));
            default:
                throw new InvalidInputException("--head-kind", $"'{Heads.Single(head => head.Value == kind).Key}' for this checkpoint", "none", "Ask for the head that the file holds.");
        }
    }

    private static SpatialEncoder Spatial(StateDict weights, HyperSigmaConfig config)
    {
        var encoder = SpatialEncoder.Of(weights, config, isAlone: true);
        var tensors = encoder.Expect().Pyramid(encoder);
        weights.Require((encoder.Shape.IsPretrained ? encoder.Expect().Norm("norm", encoder.Shape.Width) : tensors).Shapes, [.. SpatialEncoder.Unused, "pos_embed"]);
        return encoder;
    }

    private static ModelPackageDraft Draft(HyperSigmaPackage package, int width, long parameters, bool isUntrained) => new()
    {
        Reference = new ModelReference($"{Name}-{package.Kind}", "1.0.0"),
        Title = $"HyperSIGMA {package.Kind}",
        Description = package.Description,
        Architecture = $"Vision transformers with sparse sampling attention, width {width}",
        Sources = package.Sources,
        Output = package.Output,
        Product = package.Product,
        Classes = package.Classes,
        GsdMetres = Core.Sensors.EnMap.GsdMetres,
        WindowSize = package.Window,
        Halo = package.Halo,
        Licence = "Apache-2.0",
        LicenceLink = new Uri("https://github.com/WHU-Sigma/HyperSIGMA/blob/main/LICENSE"),
        CommercialUse = true,

        // The day that the preprint appeared, arXiv 2406.11519.
        Created = new DateTimeOffset(2024, 6, 17, 0, 0, 0, TimeSpan.Zero),
        TotalParameters = parameters,
        PretrainedSource = isUntrained ? null : "HyperGlobal-450K",
        Untrained = isUntrained,
        Card = Cards.Read(Name),
    };
}
