using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SpectralEarth;

/// <summary>What a backbone made of a window. Value: its last features; Adapted: behind the spectral adapter; FirstBlock: behind the first block, where there is one.</summary>
internal sealed record SpectralCode(GraphValue Value, GraphValue Adapted, GraphValue? FirstBlock);

/// <summary>A backbone of SpectralEarth, with its sizes read off a checkpoint. Spectra are standardised.</summary>
internal interface ISpectralBackbone
{
    /// <summary>Name of the family.</summary>
    string Title { get; }

    /// <summary>Letter of the published size, or the sizes in words.</summary>
    string Size { get; }

    /// <summary>Channels of the features.</summary>
    int Width { get; }

    /// <summary>Height and width in pixels of what one feature stands for.</summary>
    int Cell { get; }

    /// <summary>Height and width of the input in pixels.</summary>
    int Window { get; }

    /// <summary>Name of the linear layer that gives labels, which lies inside the backbone.</summary>
    string LabelHead { get; }

    /// <summary>Adds what the checkpoint must hold.</summary>
    void Expect(ExpectedTensors tensors);

    /// <summary>Adds what a map head must hold; returns its classes.</summary>
    int ExpectSegmentation(ExpectedTensors tensors, StateDict head);

    /// <summary>Adds the backbone. Shape: strips of the window, top to bottom, [N,bands,rows,S].</summary>
    SpectralCode Encode(OnnxGraph graph, IReadOnlyList<GraphValue> strips);

    /// <summary>Features as a map. Shape: [N,width,S/cell,S/cell].</summary>
    GraphValue Map(OnnxGraph graph, SpectralCode code);

    /// <summary>Features of the window as a whole, for labels. Shape: [N,width].</summary>
    GraphValue Pooled(OnnxGraph graph, SpectralCode code);

    /// <summary>A map head on the features. Shape: [N,width,S/cell,S/cell] to logits [N,K,S,S].</summary>
    GraphValue Segment(OnnxGraph graph, GraphValue features, StateDict head);

    /// <summary>Declares the outputs that the bare backbone has beside those of a head.</summary>
    void AddBareOutputs(OnnxGraph graph, SpectralCode code, bool hasHead);
}
