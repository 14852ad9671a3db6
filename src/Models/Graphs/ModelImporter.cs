using Groundshift.Core.Jobs;

namespace Groundshift.Models.Graphs;

/// <summary>One published model that can be imported, and what its import takes.</summary>
/// <param name="Name">What <c>model import</c> is given: <c>dynamicworld</c>.</param>
/// <param name="Summary">One line: what the model does, and what file or folder <c>--from</c> names.</param>
/// <param name="Licence">Licence of the published weights: an SPDX expression, or a few words.</param>
/// <param name="CommercialUse">False where that licence forbids commercial use: no package from this source may then claim it.</param>
/// <param name="Write">Writes the package: from, out folder, settings.</param>
public sealed record ModelImporter(
    string Name,
    string Summary,
    string Licence,
    bool CommercialUse,
    Action<string, string, ImportSettings> Write)
{
    /// <summary>Sizes that it takes; empty where the model has one.</summary>
    public IReadOnlyList<string> Sizes { get; init; } = [];

    /// <summary>Kinds of heads that it takes; empty for none.</summary>
    public IReadOnlyList<string> HeadKinds { get; init; } = [];

    /// <summary>Bits of weights that it writes.</summary>
    public IReadOnlyList<ImportPrecision> Precisions { get; init; } = [ImportPrecision.Float32];

    /// <summary>True where it reads <see cref="ImportSettings.Config"/>.</summary>
    public bool TakesConfig { get; init; }

    /// <exception cref="InvalidInputException">A setting that this importer does not take.</exception>
    internal void Require(ImportSettings settings)
    {
        if (settings.Size is { } size && !Sizes.Contains(size))
        {
            throw Wrong("--size", Sizes.Count == 0 ? "nothing, for the model has one size" : $"one of {string.Join(", ", Sizes)}", $"'{size}'");
        }

        if (settings.HeadKind is { } kind && !HeadKinds.Contains(kind))
        {
            throw Wrong("--head-kind", HeadKinds.Count == 0 ? "nothing, for it takes no head" : $"one of {string.Join(", ", HeadKinds)}", $"'{kind}'");
        }

        // A kind without a file is a head inside the checkpoint, as fine-tuned models are published.
        if (settings.HeadFile is not null && settings.HeadKind is null)
        {
            throw Wrong("--head-kind, --head", "a kind with --head", "--head alone");
        }

        if (settings.Config is not null && !TakesConfig)
        {
            throw Wrong("--config", "nothing, for the checkpoint says it all", "a configuration");
        }

        if (!Precisions.Contains(settings.Precision))
        {
            throw Wrong("--precision", $"{string.Join(" or ", Precisions)}", $"{settings.Precision}");
        }
    }

    private InvalidInputException Wrong(string option, string expected, string found) =>
        new(option, $"{expected} (importer {Name})", found, "See 'groundshift model import --help'.");
}
