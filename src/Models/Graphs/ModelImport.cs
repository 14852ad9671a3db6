using Groundshift.Core.Jobs;

namespace Groundshift.Models.Graphs;

/// <summary>Every checkpoint that can be imported, by the name that <c>model import</c> takes.</summary>
public static class ModelImport
{
    private static readonly IReadOnlyDictionary<string, Action<string, string, ImportSettings>> Importers =
        new Dictionary<string, Action<string, string, ImportSettings>>(StringComparer.Ordinal)
        {
            [DynamicWorldImport.Name] = DynamicWorldImport.Write,
            [LandCoverS2Import.Name] = LandCoverS2Import.Write,
        };

    /// <summary>Names that can be imported, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Importers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Imports a checkpoint.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="from">File or folder of the checkpoint.</param>
    /// <param name="outFolder">Folder that becomes the package; an older package there is replaced.</param>
    /// <param name="settings">What to write.</param>
    /// <exception cref="InvalidInputException">The name is unknown, or the checkpoint is damaged or another model's.</exception>
    public static void Write(string name, string from, string outFolder, ImportSettings settings)
    {
        if (!Importers.TryGetValue(name, out var write))
        {
            throw new InvalidInputException("name", string.Join(" or ", Names), $"'{name}'", "Name a model that can be imported.");
        }

        write(from, outFolder, settings);
    }
}
