using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Evaluation;

/// <summary>What the classes of a package's map stand for in the legend of labels: themselves, or what a crosswalk says.</summary>
public sealed class MapLegend
{
    private readonly Dictionary<byte, IReadOnlyList<string>> _meaning;

    private MapLegend(ModelManifest manifest, Dictionary<byte, IReadOnlyList<string>> meaning, string? crosswalk)
    {
        Manifest = manifest;
        _meaning = meaning;
        Crosswalk = crosswalk;
    }

    /// <summary>The package's manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Name of the crosswalk that joined the map's classes; null where they are classes of the labels' legend themselves.</summary>
    public string? Crosswalk { get; }

    /// <summary>Every class that the map can name, in the order of its values.</summary>
    public IEnumerable<string> Names => _meaning.OrderBy(pair => pair.Key).Select(pair => pair.Value[0]).Distinct();

    /// <summary>Classes that a value of the map stands for: the one that tables name, then those it does not tell apart from it.</summary>
    public IReadOnlyList<string> this[byte value] => _meaning[value];

    /// <summary>The classes as they are named.</summary>
    /// <param name="manifest">The package's manifest.</param>
    public static MapLegend Plain(ModelManifest manifest) =>
        new(manifest, manifest.Classes.ToDictionary(entry => (byte)entry.Value, entry => (IReadOnlyList<string>)[entry.Name]), crosswalk: null);

    /// <summary>Through a crosswalk whose labels are the values of the map.</summary>
    /// <param name="manifest">The package's manifest.</param>
    /// <param name="crosswalk">What its classes stand for.</param>
    /// <exception cref="InvalidInputException">The crosswalk is of another legend: it lacks a class, or names it otherwise.</exception>
    public static MapLegend Through(ModelManifest manifest, Crosswalk crosswalk)
    {
        var meaning = new Dictionary<byte, IReadOnlyList<string>>();
        foreach (var entry in manifest.Classes)
        {
            var text = entry.Value.ToString(CultureInfo.InvariantCulture);
            var label = crosswalk.Labels.FirstOrDefault(candidate => candidate.Value == text && candidate.Name == entry.Name)
                ?? throw new InvalidInputException(
                    $"crosswalk {crosswalk.Name}", $"class {text} '{entry.Name}' of {manifest.Reference}", string.Join(", ", crosswalk.Labels.Select(candidate => $"{candidate.Value} '{candidate.Name}'")),
                    "Add the class to the crosswalk, with its value and its name.");
            meaning.Add((byte)entry.Value, label.Right);
        }

        return new MapLegend(manifest, meaning, crosswalk.Name);
    }
}
