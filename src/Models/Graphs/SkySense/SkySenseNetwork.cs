using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>One Sentinel's way into the fusion: its branch and its head.</summary>
internal sealed record SentinelPath(SentinelBranch Branch, StateDict BranchWeights, UpHead Head, StateDict HeadWeights)
{
    /// <summary>Throws InvalidInputException when branch and head are of different models.</summary>
    public void Require(string path)
    {
        if (Head.Inputs != Branch.Layers.Width || Head.Scale != Branch.Patch)
        {
            throw new InvalidInputException(
                path, $"a head of {Branch.Layers.Width} channels that enlarges {Branch.Patch} times", $"one of {Head.Inputs} that enlarges {Head.Scale} times", "Name parts of one model.");
        }
    }

    /// <summary>
    /// Brings a series to sequences per pixel. Shape: images [N,T,C,H,W] to [N H W, T, width of the fusion].
    /// </summary>
    public GraphValue Add(OnnxGraph graph, string name, GraphValue images)
    {
        var (dates, height, width) = ((int)images.Length(1), images.Length(3), images.Length(4));
        var batch = images.Shape[0] * dates;
        var tokens = Branch.Add(graph, name, graph.Reshape(name + ".dates", images, batch, Branch.Bands, height, width), BranchWeights);
        var pixels = Head.Add(graph, name + ".head", tokens, HeadWeights);
        var series = graph.Reshape(name + ".series", pixels, images.Shape[0], dates, Head.Outputs, height * width);
        var places = graph.Transpose(name + ".places", series, 0, 3, 1, 2);
        return graph.Reshape(name + ".sequences", places, images.Shape[0] * (height * width), dates, Head.Outputs);
    }
}

/// <summary>
/// The whole: series of Sentinel-2 and Sentinel-1 and an image of high resolution, fused per pixel of Sentinel-2.
/// Source: Guo et al. 2024, arXiv 2312.10115, section 3.1; kang-wu/SkySensePlusPlus at 2af5223, lib/models/segmentors/skysense_pp_pipeline.py.
/// </summary>
internal sealed class SkySenseNetwork
{
    private readonly StateDict _fusionWeights;
    private readonly StateDict _calendar;
    private readonly StateDict? _hrWeights;

    private SkySenseNetwork(FusionEncoder fusion, StateDict fusionWeights, StateDict calendar, SentinelPath optical, SentinelPath? radar, SwinBackbone? hr, StateDict? hrWeights)
    {
        (Fusion, Optical, Radar, Hr) = (fusion, optical, radar, hr);
        (_fusionWeights, _calendar, _hrWeights) = (fusionWeights, calendar, hrWeights);
    }

    /// <summary>The fusion.</summary>
    public FusionEncoder Fusion { get; }

    /// <summary>Sentinel-2.</summary>
    public SentinelPath Optical { get; }

    /// <summary>Sentinel-1; null without its parts.</summary>
    public SentinelPath? Radar { get; }

    /// <summary>High resolution; null without its part.</summary>
    public SwinBackbone? Hr { get; }

    /// <summary>Pixels of the high-resolution image per pixel of Sentinel-2, at each side.</summary>
    public int HrPixels => Hr is null ? 0 : Hr.Patch << (Hr.Stages.Count - 1);

    /// <summary>Reads the parts and checks that they fit each other. Throws InvalidInputException.</summary>
    public static SkySenseNetwork Of(SkySenseCheckpoint checkpoint, string path, SkySenseConfig config)
    {
        var check = new TensorCheck();
        var fusionWeights = checkpoint.Require(SkySensePart.Fusion, path);
        var fusion = FusionEncoder.Of(fusionWeights, config.FusionHeads ?? config.Heads, check);
        var optical = PathOf(checkpoint, path, SkySensePart.BackboneS2, SkySensePart.HeadS2, config, check);
        var radar = checkpoint.Parts.ContainsKey(SkySensePart.BackboneS1) || checkpoint.Parts.ContainsKey(SkySensePart.HeadS1)
            ? PathOf(checkpoint, path, SkySensePart.BackboneS1, SkySensePart.HeadS1, config, check)
            : null;
        var hrWeights = checkpoint.Parts.GetValueOrDefault(SkySensePart.BackboneHr);
        var hr = hrWeights is null ? null : SwinBackbone.Of(hrWeights, config.Window, check);
        check.Finish();
        foreach (var sentinel in radar is null ? (SentinelPath[])[optical] : [optical, radar])
        {
            sentinel.Require(path);
        }

        int?[] widths = [optical.Head.Outputs, radar?.Head.Outputs, hr?.Stages[^1].Width];
        return widths.All(width => width is null || width == fusion.Inputs)
            ? new SkySenseNetwork(fusion, fusionWeights, checkpoint.Calendar ?? fusionWeights, optical, radar, hr, hrWeights)
            : throw new InvalidInputException(
                path, $"features of the width {fusion.Inputs} that the fusion takes", string.Join(", ", widths.OfType<int>()), "Name parts of one model.");
    }

    /// <summary>
    /// Adds the network. Shape: to [N, d, H, W], a vector per pixel of Sentinel-2.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="optical">Sentinel-2, normalised, [N,T,10,H,W].</param>
    /// <param name="days">Day of the year of each date, int64 [N,T], 1 to 366.</param>
    /// <param name="radar">Sentinel-1, normalised, [N,T',2,H,W]; null to leave it out.</param>
    /// <param name="hr">High resolution, normalised, [N,3,H k,W k] with k = <see cref="HrPixels"/>; null to leave it out.</param>
    /// <param name="isData">1 or 0 per pixel, date of Sentinel-2, then of Sentinel-1: [N, T + T', H, W] float; null where all are data.</param>
    public GraphValue Add(OnnxGraph graph, GraphValue optical, GraphValue days, GraphValue? radar = null, GraphValue? hr = null, GraphValue? isData = null)
    {
        var (batch, height, width) = (optical.Shape[0], (int)optical.Length(3), (int)optical.Length(4));
        var sequences = new List<GraphValue>();
        if (hr is not null && Hr is not null && _hrWeights is not null)
        {
            var features = Hr.Add(graph, hr, _hrWeights)[^1];
            sequences.Add(graph.Reshape("hr.sequences", graph.ToSequence("hr.places", features), batch * (height * width), 1, Fusion.Inputs));
        }

        sequences.Add(AddCalendar(graph, Optical.Add(graph, "s2", optical), days, batch, height * width));
        if (radar is not null && Radar is not null)
        {
            sequences.Add(Radar.Add(graph, "s1", radar));
        }

        var sequence = sequences.Count == 1 ? sequences[0] : graph.Concat("sequence", 1, [.. sequences]);
        var fused = Fusion.Add(graph, sequence, _fusionWeights, isData is null ? null : ByPlace(graph, isData));
        return graph.ToImage("fused_image", graph.Reshape("fused_places", fused, batch, height * width, Fusion.Layers.Width), height, width);
    }

    private static SentinelPath PathOf(SkySenseCheckpoint checkpoint, string path, SkySensePart branchPart, SkySensePart headPart, SkySenseConfig config, TensorCheck check)
    {
        var (branchWeights, headWeights) = (checkpoint.Require(branchPart, path), checkpoint.Require(headPart, path));
        return new SentinelPath(SentinelBranch.Of(branchWeights, config.Heads, check), branchWeights, UpHead.Of(headWeights, config.Scale, check), headWeights);
    }

    // The vector of a date is added to all its pixels, before the fusion. Shape: [N H W, T, width] kept.
    private GraphValue AddCalendar(OnnxGraph graph, GraphValue sequences, GraphValue days, Dimension batch, int places)
    {
        var dates = (int)sequences.Length(1);
        var vectors = CalendarEmbedding.Add(graph, days, _calendar, Fusion.Inputs);
        var byPlace = graph.Reshape("s2.by_place", sequences, batch, places, dates, Fusion.Inputs);
        var dated = graph.Add("s2.dated", byPlace, graph.Unsqueeze("calendar.per_place", vectors, 1));
        return graph.Reshape("s2.dated_sequences", dated, sequences.Shape[0], dates, Fusion.Inputs);
    }

    private static GraphValue ByPlace(OnnxGraph graph, GraphValue isData)
    {
        var (dates, places) = ((int)isData.Length(1), isData.Length(2) * isData.Length(3));
        var flat = graph.Reshape("is_data_flat", isData, isData.Shape[0], dates, places);
        return graph.Reshape("is_data_by_place", graph.Transpose("is_data_turned", flat, 0, 2, 1), isData.Shape[0] * places, dates);
    }
}
