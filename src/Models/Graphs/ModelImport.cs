using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Graphs;

/// <summary>Every checkpoint that can be imported, by the name that <c>model import</c> takes.</summary>
public static class ModelImport
{
    /// <summary>The importers, by name.</summary>
    public static IReadOnlyList<ModelImporter> Importers { get; } =
    [
        .. new[]
        {
            DynamicWorldImport.Importer,
            Galileo.GalileoImport.Importer,
            HyperSigma.HyperSigmaImport.Importer,
            LandCoverEnMapImport.Importer,
            LandCoverS2Import.Importer,
            Presto.PrestoImport.Importer,
            Prithvi.PrithviImport.Importer,
            RemoteClip.RemoteClipImport.Importer,
            SkySense.SkySenseImport.Importer,
            SpectralEarth.SpectralEarthImport.Importer,
            SpectralGpt.SpectralGptImport.Importer,
        }.OrderBy(importer => importer.Name, StringComparer.Ordinal),
    ];

    /// <summary>Names that can be imported, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Importers.Select(importer => importer.Name)];

    /// <summary>Imports a checkpoint.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="from">File or folder of the checkpoint.</param>
    /// <param name="outFolder">Folder that becomes the package; an older package there is replaced.</param>
    /// <param name="settings">What to write.</param>
    /// <exception cref="InvalidInputException">
    /// The name is unknown, a setting is none that this importer takes, or the checkpoint is damaged or another model's.
    /// </exception>
    public static void Write(string name, string from, string outFolder, ImportSettings settings)
    {
        var importer = Importers.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new InvalidInputException("name", string.Join(" or ", Names), $"'{name}'", "Name a model that can be imported.");
        Write(importer, from, outFolder, settings);
    }

    internal static void Write(ModelImporter importer, string from, string outFolder, ImportSettings settings)
    {
        importer.Require(settings);
        if (!Path.Exists(from))
        {
            throw new InvalidInputException("--from", "an existing file or folder", $"'{from}'", "Check the path.");
        }

        importer.Write(from, outFolder, settings);
        if (!settings.Bare && !importer.CommercialUse && ModelPackage.ReadManifest(outFolder).CommercialUse)
        {
            Directory.Delete(outFolder, recursive: true);
            throw new InvalidOperationException($"The importer {importer.Name} marked weights under {importer.Licence} as fit for commercial use.");
        }
    }
}
