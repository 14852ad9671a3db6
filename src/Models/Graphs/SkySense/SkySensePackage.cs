using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>One package that SkySense's parts can become: what its graph is and what its manifest says.</summary>
/// <param name="Kind">Word behind the name: <c>s2</c>.</param>
/// <param name="Description">What the model does.</param>
/// <param name="Sources">What it looks at.</param>
/// <param name="Context">Facts beside the pixels.</param>
/// <param name="Output">What it gives.</param>
/// <param name="Window">Height and width of a window in pixels.</param>
/// <param name="Halo">Pixels of context at each side.</param>
/// <param name="Build">Adds inputs, network and output.</param>
internal sealed record SkySensePackage(
    string Kind,
    string Description,
    IReadOnlyList<ModelSource> Sources,
    IReadOnlyList<ContextInput> Context,
    ModelOutput Output,
    int Window,
    int Halo,
    Action<OnnxGraph> Build)
{
    // Tokens at the border of a window see fewer neighbours: an eighth of the window is blended.
    private const int HaloPart = 8;

    /// <summary>The tokens of one Sentinel branch: a vector per patch.</summary>
    public static SkySensePackage OfBranch(SkySensePart part, SkySenseCheckpoint checkpoint, SkySenseConfig config)
    {
        var weights = checkpoint.Parts[part];
        var check = new TensorCheck();
        var branch = SentinelBranch.Of(weights, config.Heads, check);
        check.Finish();
        var isRadar = part == SkySensePart.BackboneS1;
        var source = Source("", isRadar, branch, 1);
        var window = SizeOf(branch, config);
        return new SkySensePackage(
            isRadar ? "s1" : "s2",
            $"A vector per patch of a {(isRadar ? "Sentinel-1" : "Sentinel-2")} image, for heads to be fitted on, by SkySense's vision transformer.",
            [source], [], new ModelOutput { Kind = OutputKind.Embedding, Channels = branch.Layers.Width, Cell = branch.Patch }, window, HaloOf(window, branch.Patch),
            graph => graph.Embedding(branch.Add(graph, "vit", graph.Normalised(source, isRadar, window).Scores, weights)));
    }

    /// <summary>The whole: a series of Sentinel-2 and, with its parts, Sentinel-1, fused per pixel and averaged over cells.</summary>
    public static SkySensePackage Fused(SkySenseNetwork network, SkySenseConfig config)
    {
        var optical = Source("s2", isRadar: false, network.Optical.Branch, config.Dates);
        var radar = network.Radar is { } path ? Source("s1", isRadar: true, path.Branch, config.RadarDates) : null;
        var window = SizeOf(network.Optical.Branch, config);
        var width = network.Fusion.Layers.Width;
        if (window % config.Cell != 0)
        {
            throw new InvalidInputException("--config cell", $"a divisor of the window of {window} pixels", $"{config.Cell}", "Give another size of a cell.");
        }

        return new SkySensePackage(
            "fused",
            $"A vector per {config.Cell} x {config.Cell} pixels from {config.Dates} dates of Sentinel-2{(radar is null ? "" : " and from Sentinel-1")}, for heads to be fitted on, by SkySense.",
            radar is null ? [optical] : [optical, radar], [ContextInput.DayOfYear],
            new ModelOutput { Kind = OutputKind.Embedding, Channels = width, Cell = config.Cell }, window, HaloOf(window, config.Cell),
            graph => AddFused(graph, network, optical, radar, window, config.Cell));
    }

    private static void AddFused(OnnxGraph graph, SkySenseNetwork network, ModelSource optical, ModelSource? radar, int window, int cell)
    {
        // Every series ends with the newest date.
        var dates = Math.Max(optical.Dates, radar?.Dates ?? 1);
        var own = graph.Slice("s2_days", graph.DeclareContext(ContextInput.DayOfYear, dates), 1, dates - optical.Dates, dates);
        var (scores, isData) = graph.SeriesOf(optical, isRadar: false, window);
        if (radar is null)
        {
            graph.Embedding(Cells(graph, network.Add(graph, scores, own, isData: isData), cell));
            return;
        }

        var (radarScores, isRadarData) = graph.SeriesOf(radar, isRadar: true, window);
        var fused = network.Add(graph, scores, own, radarScores, isData: graph.Concat("is_data", 1, isData, isRadarData));
        graph.Embedding(Cells(graph, fused, cell));
    }

    private static GraphValue Cells(OnnxGraph graph, GraphValue fused, int cell) =>
        cell == 1 ? fused : graph.AveragePool("cells", fused, cell, cell);

    private static int SizeOf(SentinelBranch branch, SkySenseConfig config)
    {
        var size = config.ImageSize ?? branch.Side * branch.Patch;
        return size % branch.Patch == 0
            ? size
            : throw new InvalidInputException("--config image_size", $"a multiple of the patch of {branch.Patch} pixels", $"{size}", "Give another size.");
    }

    // Whole cells.
    private static int HaloOf(int window, int cell) => window / HaloPart / cell * cell;

    private static ModelSource Source(string name, bool isRadar, SentinelBranch branch, int dates)
    {
        var bands = isRadar ? SkySenseNormalisation.RadarBands : SkySenseNormalisation.OpticalBands;
        return branch.Bands == bands.Count
            ? new ModelSource
            {
                Name = name,
                Sensor = isRadar ? SensorKind.Sentinel1 : SensorKind.Sentinel2,
                Bands = bands,
                Levels = isRadar ? [] : ["L2A"],
                Dates = dates,
            }
            : throw new InvalidInputException(
                "--from", $"a branch of {bands.Count} bands, {string.Join(", ", bands)}", $"one of {branch.Bands}", "Add --bare to import it without normalisation.");
    }
}

/// <summary>Series with a time axis, whether the source has one date or more.</summary>
internal static class SkySenseSeries
{
    /// <summary>z-scores [N,T,C,H,W] and 1 or 0 per pixel and date [N,T,H,W].</summary>
    public static (GraphValue Scores, GraphValue IsData) SeriesOf(this OnnxGraph graph, ModelSource source, bool isRadar, int window)
    {
        var (scores, isData) = graph.Normalised(source, isRadar, window);
        return (
            source.IsSeries ? scores : graph.Unsqueeze(source.Prefix + "scores_series", scores, 1),
            graph.Reshape(source.Prefix + "is_data_series", isData, isData.Shape[0], source.Dates, window, window));
    }
}
