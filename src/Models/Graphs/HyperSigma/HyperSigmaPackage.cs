using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs.SpectralEarth;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>One package that a checkpoint can become: what its graph is and what its manifest says.</summary>
/// <param name="Kind">Word behind the name: <c>segmentation</c>.</param>
/// <param name="Description">What the model does.</param>
/// <param name="Sources">What it looks at.</param>
/// <param name="Output">What it gives.</param>
/// <param name="Classes">Its legend.</param>
/// <param name="Window">Height and width of a window in pixels.</param>
/// <param name="Halo">Pixels of context at each side.</param>
/// <param name="Build">Adds inputs, network and output.</param>
internal sealed record HyperSigmaPackage(
    string Kind,
    string Description,
    IReadOnlyList<ModelSource> Sources,
    ModelOutput Output,
    IReadOnlyList<ModelClass> Classes,
    int Window,
    int Halo,
    Action<OnnxGraph> Build)
{
    // A window of change detection holds one neighbourhood per pixel: 32 x 32 of 15 x 15 pixels already are 230 thousand.
    private const int ChangeWindow = 32;
    private const int ChangeHalo = 4;

    // Tokens at the border of a window see fewer neighbours: an eighth of the window is blended.
    private const int HaloPart = 8;

    // Windows of detection overlap by half: a quarter at each side. Source: input_size and overlap_size of both trainval.py.
    private const int DetectionOverlap = 4;

    /// <summary>Product that it makes; null for the usual one of its output.</summary>
    public string? Product => Sources.Count == 2 ? ProductKinds.Change : null;

    /// <summary>A class per pixel.</summary>
    public static HyperSigmaPackage Segmentation(SegmentationNetwork network, StateDict weights, HyperSigmaPackageConfig config)
    {
        var source = Source("", network.Spatial.Bands, config);
        var legend = Legend(config.Classes, network.Classes);
        return new HyperSigmaPackage(
            "segmentation",
            $"{network.Classes} classes per pixel from one EnMAP scene by HyperSIGMA's spatial and spectral transformers.",
            [source], new ModelOutput { Channels = network.Classes }, legend, network.Spatial.ImageSize, HaloOf(network.Spatial),
            graph =>
            {
                var image = graph.Scale(graph.FilledReflectance(source, network.Spatial.ImageSize).Reflectance, config, HyperSigmaPackageConfig.MinMax);
                graph.Probabilities(network.Add(graph, image, weights), temperature: 1);
            });
    }

    /// <summary>The fused features of the segmentation network, before its classes.</summary>
    public static HyperSigmaPackage Features(SegmentationNetwork network, StateDict weights, HyperSigmaPackageConfig config)
    {
        var source = Source("", network.Spatial.Bands, config);
        return new HyperSigmaPackage(
            "features",
            "A vector per pixel of an EnMAP scene, for heads to be fitted on: the fused features of HyperSIGMA's spatial and spectral transformers.",
            [source], new ModelOutput { Kind = OutputKind.Embedding, Channels = SegmentationNetwork.Features }, [], network.Spatial.ImageSize, HaloOf(network.Spatial),
            graph =>
            {
                var image = graph.Scale(graph.FilledReflectance(source, network.Spatial.ImageSize).Reflectance, config, HyperSigmaPackageConfig.MinMax);
                graph.Embedding(network.AddFeatures(graph, image, weights));
            });
    }

    /// <summary>The tokens of a spatial encoder: its deepest tap, or the normed tokens of a pretraining.</summary>
    public static HyperSigmaPackage Tokens(SpatialEncoder encoder, StateDict weights, HyperSigmaPackageConfig config)
    {
        var source = Source("", encoder.Bands, config);
        return new HyperSigmaPackage(
            "spatial",
            "A vector per patch of an EnMAP scene, for heads to be fitted on: the tokens of HyperSIGMA's spatial transformer.",
            [source], new ModelOutput { Kind = OutputKind.Embedding, Channels = encoder.Shape.Width, Cell = encoder.Patch }, [], encoder.ImageSize, HaloOf(encoder),
            graph =>
            {
                var image = graph.Scale(graph.FilledReflectance(source, encoder.ImageSize).Reflectance, config, HyperSigmaPackageConfig.Pretraining);
                graph.Embedding(encoder.Shape.IsPretrained ? encoder.AddPretrained(graph, image, weights) : encoder.Add(graph, image, weights)[^1]);
            });
    }

    /// <summary>Unchanged or changed per pixel, each from the neighbourhoods around it on both dates.</summary>
    public static HyperSigmaPackage Change(ChangeNetwork network, StateDict weights, HyperSigmaPackageConfig config)
    {
        var (before, after) = (Source(ModelSource.Before, network.Spatial.Bands, config), Source(ModelSource.After, network.Spatial.Bands, config));
        var window = config.Window ?? ChangeWindow;
        return new HyperSigmaPackage(
            "change",
            $"Change per pixel between two EnMAP scenes by HyperSIGMA's spatial and spectral transformers on windows of {network.Window} pixels.",
            [before, after], new ModelOutput { Channels = Legends.Change.Count }, Legends.Change, window, Math.Min(ChangeHalo, (window - 1) / 2),
            graph =>
            {
                var (first, second) = (graph.FilledReflectance(before, window), graph.FilledReflectance(after, window));
                var scaled = graph.ScalePair(first.Reflectance, second.Reflectance, config);
                var scores = network.Add(
                    graph, graph.WindowsAround("before_windows", scaled.Before, network.Window), graph.WindowsAround("after_windows", scaled.After, network.Window), weights);
                var pixels = graph.Reshape("score_pixels", scores, first.Reflectance.Shape[0], window * window, Legends.Change.Count);
                graph.Probabilities(graph.ToImage("score_image", pixels, window, window), temperature: 1);
            });
    }

    /// <summary>Background or anomaly per pixel.</summary>
    public static HyperSigmaPackage Anomaly(DetectionNetwork network, StateDict weights, HyperSigmaPackageConfig config)
    {
        var source = Source("", network.Spatial.Bands, config);
        return Detection(
            "anomaly", "Pixels of an EnMAP scene that differ from their surroundings, by HyperSIGMA's spatial and spectral transformers.", network, source, config,
            graph =>
            {
                var reflectance = graph.FilledReflectance(source, network.Spatial.ImageSize).Reflectance;
                return network.AddAnomaly(graph, graph.Standardise(reflectance, null, config).Image, weights);
            });
    }

    /// <summary>Background or target per pixel; the target's spectrum is a constant of the graph.</summary>
    public static HyperSigmaPackage Target(DetectionNetwork network, StateDict weights, HyperSigmaPackageConfig config)
    {
        var source = Source("", network.Spatial.Bands, config);
        var target = config.Target ?? throw new InvalidInputException(
            "--config target", $"the reflectance of what is looked for in the {network.Spatial.Bands} bands", "nothing", "Give the target's spectrum.");
        return Detection(
            "target", "Pixels of an EnMAP scene that look like a given spectrum, by HyperSIGMA's spatial and spectral transformers.", network, source, config,
            graph =>
            {
                var reflectance = graph.FilledReflectance(source, network.Spatial.ImageSize).Reflectance;
                var spectrum = graph.ForEachSample("target_each", graph.Weights("target", target, 1, target.Length, 1, 1), reflectance);
                var scaled = graph.Standardise(reflectance, spectrum, config);
                var scores = network.AddTarget(graph, scaled.Image, scaled.Spectrum!, weights); // There is a spectrum.
                return AsLogits(graph, scores);
            });
    }

    // Trained with the cross-entropy of the pair (1 - score, score). Source: WHU-Sigma/HyperSIGMA at 07e9ea2,
    // HyperspectralDetection/Target_Detection/trainval.py, train. Shape: [N,H,W] to [N,2,H,W].
    private static GraphValue AsLogits(OnnxGraph graph, GraphValue scores)
    {
        var target = graph.Unsqueeze("target_logit", scores, 1);
        return graph.ConcatChannels("logits", graph.Subtract("background_logit", graph.Number(1), target), target);
    }

    private static HyperSigmaPackage Detection(
        string kind, string description, DetectionNetwork network, ModelSource source, HyperSigmaPackageConfig config, Func<OnnxGraph, GraphValue> logits) => new(
        kind, description, [source], new ModelOutput { Channels = 2 }, Legend(config.Classes ?? ["background", kind], 2),
        network.Spatial.ImageSize, network.Spatial.ImageSize / DetectionOverlap, graph => graph.Probabilities(logits(graph), temperature: 1));

    private static IReadOnlyList<ModelClass> Legend(IReadOnlyList<string>? names, int count) => names is null || names.Count == count
        ? Legends.Of(names, count)
        : throw new InvalidInputException("--config classes", $"{count} names", $"{names.Count}", "Name every class of the head, in order.");

    private static int HaloOf(SpatialEncoder encoder) => encoder.Grid.Rows / HaloPart * encoder.Patch;

    // Bands are chosen by wavelength, and a scene that lacks one is refused: no value for a missing band was ever published.
    private static ModelSource Source(string name, int bands, HyperSigmaPackageConfig config)
    {
        if (config.Wavelengths is null && bands == EnMapChannels.Count)
        {
            return EnMapChannels.Source(mayLackAny: false) with { Name = name, OptionalBands = [] };
        }

        return new ModelSource
        {
            Name = name,
            Sensor = SensorKind.EnMap,
            Bands = [.. Enumerable.Range(1, bands).Select(band => $"b{band:000}")],
            Wavelengths = [.. (config.Wavelengths ?? throw new InvalidInputException(
                "--config wavelengths",
                $"the centres of the network's {bands} bands in nanometres",
                "nothing",
                "Give the wavelengths that the network was trained with: EnMAP's bands are chosen by wavelength."))],
            Levels = ["L2A"],
        };
    }
}
