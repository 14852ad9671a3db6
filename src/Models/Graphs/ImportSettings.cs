namespace Groundshift.Models.Graphs;

/// <summary>How a published checkpoint is imported.</summary>
public sealed record ImportSettings
{
    /// <summary>Writes the network alone, from normalised input to logits, without manifest, normalisation and softmax.</summary>
    public bool Bare { get; init; }
}
