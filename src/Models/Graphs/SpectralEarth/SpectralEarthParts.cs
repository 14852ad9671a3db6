using Groundshift.Core.Sensors;
using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.SpectralEarth;

/// <summary>What one import is made of, and the graphs and manifest that follow from it.</summary>
internal sealed record SpectralEarthParts(
    string? HeadKind, SpectralEarthOptions Options, ISpectralBackbone Backbone, StateDict Head, int? Classes)
{
    // Context at each side of a window, in pixels; a multiple of every cell.
    private const int HaloPixels = 16;
    private const int LeastWindowForHalo = 64;

    /// <summary>The network alone, with the publisher's input: [N,bands,S,S], already standardised.</summary>
    public void AddBare(OnnxGraph graph)
    {
        var x = graph.Input("x", DataType.Float, Dimension.Open("batch"), Options.Bands, Backbone.Window, Backbone.Window);
        var code = Backbone.Encode(graph, graph.Strips("x_strips", x, StripRows(graph)));
        Backbone.AddBareOutputs(graph, code, HeadKind is not null);
        switch (HeadKind)
        {
            case SpectralEarthImport.Segmentation:
                graph.Output("logits", Backbone.Segment(graph, Backbone.Map(graph, code), Head));
                break;
            case SpectralEarthImport.Multilabel:
                var layer = (Head.Has(Backbone.LabelHead + ".weight") ? Head : Head.Inside("encoder.")).Linear(Backbone.LabelHead);
                var logits = graph.Linear("label_logits", Backbone.Pooled(graph, code), layer);
                graph.Output("probabilities", graph.Map("Sigmoid", "label_shares", logits));
                graph.Output("logits", logits);
                break;
        }
    }

    /// <summary>From samples as stored to the product's output.</summary>
    public void AddPackage(OnnxGraph graph)
    {
        var map = Backbone.Map(graph, Backbone.Encode(graph, Standardised(graph)));
        if (HeadKind == SpectralEarthImport.Segmentation)
        {
            graph.Probabilities(Backbone.Segment(graph, map, Head), temperature: 1);
        }
        else
        {
            graph.Embedding(map);
        }
    }

    /// <summary>Manifest and card. <paramref name="parameters"/>: trained numbers.</summary>
    public ModelPackageDraft Draft(long parameters) => new()
    {
        Reference = new ModelReference(HeadKind is null ? SpectralEarthImport.Name : $"{SpectralEarthImport.Name}-{HeadKind}", "1.0.0"),
        Title = $"SpectralEarth {Backbone.Title} {HeadKind ?? "embedding"}",
        Description = $"{Backbone.Title} ({Backbone.Size}) of SpectralEarth reads 202 bands of EnMAP. "
            + (HeadKind is null ? "This package gives one feature vector per cell." : "This package maps land cover with a head on top."),
        Architecture = Backbone.Title,
        Sources = [EnMapChannels.Source(Options.MayLackAny)],
        Output = Classes is { } classes
            ? new ModelOutput { Kind = OutputKind.Probabilities, Channels = classes }
            : new ModelOutput { Kind = OutputKind.Embedding, Channels = Backbone.Width, Cell = Backbone.Cell },
        Classes = Classes is { } count ? Legends.Of(Options.Classes, count) : [],
        GsdMetres = EnMap.GsdMetres,
        WindowSize = Backbone.Window,
        Halo = Backbone.Window < LeastWindowForHalo ? 0 : HaloPixels,
        BatchSize = 1,
        Licence = "other",
        LicenceLink = new Uri("https://github.com/AABNassim/spectral_earth"),
        CommercialUse = false,

        // The year of the preprint; the day of the weights is not known.
        Created = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero),
        TotalParameters = parameters,
        PretrainedSource = "SpectralEarth (EnMAP)",
        Untrained = Options.IsUntrained,
        Card = Cards.Read(SpectralEarthImport.Name),
    };

    // (DN - mean) / std with DN = 10000 reflectance; a pixel or band without data becomes the mean. Negative samples stay: the
    // publisher does not cut them. Shape: strips of [N,202,rows,S].
    private IReadOnlyList<GraphValue> Standardised(OnnxGraph graph)
    {
        float[] mean = [.. (Options.Mean ?? []).Select(value => (float)(value * EnMap.Scale))];
        float[] slope = [.. (Options.Deviation ?? []).Select(value => (float)(1 / (EnMap.Scale * value)))];
        return graph.Standardised(EnMapChannels.Source(Options.MayLackAny), mean, slope, Backbone.Window, StripRows(graph));
    }

    private int StripRows(OnnxGraph graph) => SpectralAdapter.StripRows(graph.Form, Backbone.Window);
}
