using Groundshift.Core.Jobs;
using Groundshift.Models.Graphs;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Heads;

/// <summary>What a package with a fitted head says beside its graph.</summary>
public sealed record HeadPackageDraft
{
    /// <summary>Name and version.</summary>
    public required ModelReference Reference { get; init; }

    /// <summary>The legend, in the order of the head's classes.</summary>
    public required IReadOnlyList<ModelClass> Classes { get; init; }

    /// <summary>SPDX expression; null where nobody stated one.</summary>
    public required string? Licence { get; init; }

    /// <summary>Time of the newest scene that it was fitted to: the one date that does not depend on when the command ran.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>What the labels are, in a few words.</summary>
    public required string LabelledBy { get; init; }

    /// <summary>Text of the card.</summary>
    public required string Card { get; init; }

    /// <summary>GeoJSON of the blocks of ground by what they were used for.</summary>
    public required string SplitGeoJson { get; init; }
}

/// <summary>Fuses a fitted head onto its backbone: one graph from samples to shares, in a package of its own.</summary>
public static class HeadPackage
{
    /// <summary>File of a package that holds the blocks of ground by what they were used for, in WGS 84.</summary>
    public const string SplitFileName = "split.geojson";

    // For labels whose licence nobody stated (SPDX 2.3, annex D: a reference to a licence that is not on the list).
    private const string UnstatedLicence = "LicenseRef-unstated";

    /// <summary>Writes the package in place of an older one: all of it or nothing.</summary>
    /// <param name="folder">Folder that becomes the package.</param>
    /// <param name="backbone">What the head was fitted on.</param>
    /// <param name="trained">The head.</param>
    /// <param name="draft">What the package says.</param>
    /// <exception cref="InvalidInputException">The folder holds other files, or the backbone cannot be continued.</exception>
    public static ModelManifest Write(string folder, ModelPackage backbone, TrainedHead trained, HeadPackageDraft draft)
    {
        ModelManifest? written = null;
        PackageFolder.Replace(folder, partial =>
        {
            PackageFolder.WriteGraph(partial, Fuse(backbone, trained));
            if (backbone.Manifest.Weights is { } weights)
            {
                File.Copy(Path.Combine(backbone.Folder, weights.Name), Path.Combine(partial, weights.Name));
            }

            File.WriteAllText(Path.Combine(partial, SplitFileName), draft.SplitGeoJson);
            written = ModelPackageWriter.Write(partial, Describe(backbone.Manifest, trained, draft));
            GoldenCase.Write(partial);
        });
        return written ?? throw new InvalidOperationException("Nothing was written.");
    }

    /// <summary>Refuses a package that gives no features.</summary>
    /// <exception cref="InvalidInputException">It is no backbone.</exception>
    public static void RequireBackbone(ModelManifest manifest)
    {
        if (manifest.Output.Kind != OutputKind.Embedding)
        {
            throw new InvalidInputException(
                "--backbone", "a package that gives an embedding, or 'raw'", $"{manifest.Reference}, which gives {manifest.Output.TensorName}", "List packages with 'groundshift model list'; import a backbone without a head.");
        }
    }

    private static ModelProto Fuse(ModelPackage backbone, TrainedHead trained)
    {
        using var bytes = PackageFiles.ReadGraph(backbone.Folder, backbone.Manifest.Model);
        var model = ModelProto.Parser.ParseFrom(bytes.Span<byte>());
        var graph = OnnxGraph.Continue(model, TensorNames.Embedding, out var features);
        graph.Probabilities(trained.Head.AddTo(graph, features, backbone.Manifest.Output.Cell), (float)trained.Temperature);
        return graph.ToModel($"{backbone.Manifest.Reference} with a fitted head.");
    }

    private static ModelPackageDraft Describe(ModelManifest backbone, TrainedHead trained, HeadPackageDraft draft)
    {
        var isRaw = backbone.Reference.Name == RawBackbone.Name;
        return new ModelPackageDraft
        {
            Reference = draft.Reference,
            Title = $"Land cover: {string.Join(", ", draft.Classes.Select(entry => entry.Title))}",
            Description = $"{draft.Classes.Count} land-cover classes by a head fitted to {(isRaw ? "the bands' reflectance" : $"features of {backbone.Reference}")}; labels: {draft.LabelledBy}.",
            Architecture = isRaw ? "linear classifier" : $"{backbone.Reference.Name} with a fitted head",
            Sources = backbone.Sources,
            Context = backbone.Context,
            Output = new ModelOutput { Kind = OutputKind.Probabilities, Channels = draft.Classes.Count },
            Product = ProductKinds.LandCover,
            GsdMetres = backbone.GsdMetres,
            WindowSize = backbone.WindowSize,
            Halo = backbone.Halo,
            BatchSize = backbone.BatchSize,
            Classes = [.. draft.Classes.Select((entry, place) => entry with { TrainingShare = trained.ClassShares?[place] })],
            Temperature = trained.Temperature,
            Licence = isRaw ? draft.Licence ?? UnstatedLicence : draft.Licence ?? backbone.Licence,

            // Nobody may use for money what nobody said may be used.
            CommercialUse = backbone.CommercialUse && (draft.Licence is not null || !isRaw),
            Created = draft.Created,
            TotalParameters = isRaw ? trained.Head.Parameters : null,
            PretrainedSource = backbone.Untrained ? null : draft.LabelledBy,

            // A fitted head on random features is no trained model; its products go on saying so.
            Untrained = backbone.Untrained,
            Card = draft.Card,
        };
    }
}
