using Groundshift.Core.Jobs;
using Groundshift.Models.Graphs;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Evaluation;

/// <summary>The classes that labels and maps have between them, by name.</summary>
public sealed class CommonLegend
{
    private readonly Dictionary<string, int> _places;

    private CommonLegend(IReadOnlyList<string> names)
    {
        Names = names;
        _places = names.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place);
    }

    /// <summary>The names, in the order of tables.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Place of a class.</summary>
    public int this[string name] => _places[name];

    /// <summary>Joins the legends.</summary>
    /// <param name="labels">What the labels mean.</param>
    /// <param name="maps">What the maps of the packages that are judged mean.</param>
    /// <param name="withBaselines">Whether maps of the baselines come too.</param>
    /// <exception cref="InvalidInputException">A package and the labels have no class in common, or labels are unknown to it and no crosswalk joins them.</exception>
    public static CommonLegend Of(LabelLegend labels, IReadOnlyList<MapLegend> maps, bool withBaselines)
    {
        foreach (var map in maps)
        {
            Require(labels, map);
        }

        var known = DynamicWorldLegend.Classes.Select(entry => entry.Name).ToArray();
        var own = labels.Classes.Select(entry => entry.Name).Concat(maps.SelectMany(map => map.Names)).Distinct().ToArray();
        var names = withBaselines && labels.Target == SpectralRules.Target ? own.Union(known).ToArray() : own;
        return new CommonLegend(names.All(known.Contains) ? [.. known.Where(names.Contains)] : names);
    }

    private static void Require(LabelLegend labels, MapLegend legend)
    {
        var map = legend.Manifest;
        if (map.Output.Kind != OutputKind.Probabilities)
        {
            throw new InvalidInputException("PACKAGE", "a package that makes a map of classes", $"{map.Reference}, which gives {map.Output.TensorName}", "Fit a head to it with 'groundshift model fit'.");
        }

        var unknown = labels.Classes.Select(entry => entry.Name).Except(legend.Names).ToArray();
        if (unknown.Length == labels.Classes.Count || (labels.Crosswalk is null && unknown.Length > 0))
        {
            throw new InvalidInputException(
                "--labels", $"classes of {map.Reference}: {string.Join(", ", legend.Names)}", string.Join(", ", unknown), "Join the two legends with '--crosswalk'; see models/crosswalks.");
        }
    }
}
