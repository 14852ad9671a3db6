using System.Text.Json;

namespace Groundshift.Models.Graphs;

/// <summary>How many bits the weights of a package have.</summary>
public enum ImportPrecision
{
    /// <summary>32 bits, as published.</summary>
    Float32,

    /// <summary>16 bits where it is safe; inputs and outputs stay 32-bit floats.</summary>
    Float16,
}

/// <summary>How a published checkpoint is imported. Every importer says in <see cref="ModelImporter"/> which of these it takes.</summary>
public sealed record ImportSettings
{
    /// <summary>Member of the model's family, as its publisher letters it: <c>S</c>, <c>B</c>, <c>L</c>, <c>H</c>; null lets the importer tell by the shapes.</summary>
    public string? Size { get; init; }

    /// <summary>What shapes cannot tell (heads, patch, image size, groups), by the importer's own field names; null where the defaults hold.</summary>
    public JsonElement? Config { get; init; }

    /// <summary>Kind of the head on top, by the importer's own names; null for none.</summary>
    public string? HeadKind { get; init; }

    /// <summary>File with the weights of the head, which needs a <see cref="HeadKind"/>; null where the checkpoint itself holds the head.</summary>
    public string? HeadFile { get; init; }

    /// <summary>Bits of the weights.</summary>
    public ImportPrecision Precision { get; init; }

    /// <summary>Which operators the graph is written with.</summary>
    public GraphForm Form { get; init; }

    /// <summary>Writes the network alone, with the names of inputs and outputs that its publisher uses, without manifest, normalisation and softmax.</summary>
    public bool Bare { get; init; }
}
