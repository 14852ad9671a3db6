using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Models.Graphs;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Evaluation;

/// <summary>What labels mean: the class that each stands for, in the legend that a head is fitted to or a map is judged by.</summary>
public sealed class LabelLegend
{
    // Okabe and Ito 2008, Color Universal Design: eight colours that people with colour-blindness can tell apart. Black comes last.
    private static readonly string[] Palette = ["E69F00", "56B4E9", "009E73", "F0E442", "0072B2", "D55E00", "CC79A7", "000000"];

    // 255 is no data in every product raster.
    private const int LargestValue = 254;

    private readonly Dictionary<string, (int Class, HashSet<string> Right)?> _meaning;

    private LabelLegend(IReadOnlyList<ModelClass> classes, Dictionary<string, (int, HashSet<string>)?> meaning, string? crosswalk, bool isTruth)
    {
        Classes = classes;
        _meaning = meaning;
        Crosswalk = crosswalk;
        IsTruth = isTruth;
    }

    /// <summary>Classes that the labels stand for.</summary>
    public IReadOnlyList<ModelClass> Classes { get; }

    /// <summary>Name of the crosswalk that joined them; null where labels are classes themselves.</summary>
    public string? Crosswalk { get; }

    /// <summary>False where the labels are the output of a model.</summary>
    public bool IsTruth { get; }

    /// <summary>The legend that the classes belong to, such as <c>dynamicworld</c>; null where they are the labels' own.</summary>
    public string? Target { get; private init; }

    /// <summary>Through a crosswalk. Only classes that some label present stands for are listed.</summary>
    /// <param name="labels">Labels that occur.</param>
    /// <param name="crosswalk">What they stand for.</param>
    /// <exception cref="InvalidInputException">A label is not in the crosswalk.</exception>
    public static LabelLegend Through(IReadOnlyList<string> labels, Crosswalk crosswalk)
    {
        var unknown = labels.Where(label => !crosswalk.LeftOut.Contains(label) && crosswalk.Labels.All(known => known.Value != label)).ToArray();
        if (unknown.Length > 0)
        {
            throw new InvalidInputException(
                "--labels", $"labels of the crosswalk {crosswalk.Name}: {string.Join(", ", crosswalk.Labels.Select(label => label.Value).Concat(crosswalk.LeftOut))}",
                string.Join(", ", unknown), "Add them to the crosswalk, under 'classes' or 'left_out'.");
        }

        var present = crosswalk.Labels.Where(label => labels.Contains(label.Value)).ToArray();
        var classes = ClassesOf(crosswalk, present);
        var meaning = labels.ToDictionary(label => label, label => present.FirstOrDefault(known => known.Value == label) is { } known
            ? (Place(classes, known.Class), known.Right.ToHashSet(StringComparer.Ordinal))
            : ((int, HashSet<string>)?)null);
        return new LabelLegend(classes, meaning, crosswalk.Name, crosswalk.IsTruth) { Target = crosswalk.Target };
    }

    /// <summary>Each label is a class of its own.</summary>
    /// <param name="labels">Labels that occur, in their order.</param>
    /// <param name="declared">Classes that the label set declares, by label; others are named after their label.</param>
    public static LabelLegend Plain(IReadOnlyList<string> labels, IReadOnlyDictionary<string, ModelClass> declared)
    {
        var areValues = labels.All(label => int.TryParse(label, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= LargestValue);
        var classes = labels.Select((label, place) =>
        {
            var known = declared.GetValueOrDefault(label);
            var name = known?.Name ?? (areValues ? $"class_{label}" : MachineName(label));
            return new ModelClass(
                areValues ? int.Parse(label, CultureInfo.InvariantCulture) : place, name, known?.Title ?? (areValues ? $"Class {label}" : label), Colour(known?.ColorHint, name, place));
        }).ToArray();
        var twice = classes.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? new LabelLegend(
                classes,
                labels.Select((label, place) => (label, place)).ToDictionary(
                    pair => pair.label, pair => ((int, HashSet<string>)?)(pair.place, new HashSet<string>(StringComparer.Ordinal) { classes[pair.place].Name })),
                crosswalk: null,
                isTruth: true)
            : throw new InvalidInputException("--labels", "labels that differ in letters or digits", string.Join(" and ", twice.Select(entry => $"'{entry.Title}'")), "Rename them, or join them by a crosswalk.");
    }

    /// <summary>The same legend without some of its classes: their labels are left out.</summary>
    /// <param name="names">Names of the classes to leave out.</param>
    /// <exception cref="InvalidInputException">A name is none of its classes.</exception>
    public LabelLegend Without(IReadOnlyList<string> names)
    {
        var strange = names.Where(name => Classes.All(entry => entry.Name != name)).ToArray();
        if (strange.Length > 0)
        {
            throw new InvalidInputException("--leave-out", $"classes of the labels: {string.Join(", ", Classes.Select(entry => entry.Name))}", string.Join(", ", strange), "Correct the name.");
        }

        ModelClass[] kept = [.. Classes.Where(entry => !names.Contains(entry.Name))];
        var meaning = _meaning.ToDictionary(
            pair => pair.Key,
            pair => pair.Value is { } known && Array.IndexOf(kept, Classes[known.Class]) is var place and >= 0 ? (place, known.Right) : ((int, HashSet<string>)?)null);
        return new LabelLegend(kept, meaning, Crosswalk, IsTruth) { Target = Target };
    }

    /// <summary>Place of the class that a label stands for; null for a label that is left out.</summary>
    public int? ClassOf(string label) => _meaning[label]?.Class;

    /// <summary>True when a class of a map counts as right for a label.</summary>
    public bool IsRight(string label, string mappedClass) => _meaning[label]?.Right.Contains(mappedClass) == true;

    private static ModelClass[] ClassesOf(Crosswalk crosswalk, CrosswalkLabel[] present)
    {
        var names = present.Select(label => label.Class).Distinct().ToArray();
        if (crosswalk.Target == DynamicWorldImport.Name)
        {
            var strange = crosswalk.Labels.SelectMany(label => label.Right).Except(DynamicWorldLegend.Classes.Select(entry => entry.Name)).FirstOrDefault();
            return strange is null
                ? [.. DynamicWorldLegend.Classes.Where(entry => names.Contains(entry.Name))]
                : throw new InvalidInputException("--crosswalk", $"classes of {crosswalk.Target}: {string.Join(", ", DynamicWorldLegend.Classes.Select(entry => entry.Name))}", $"'{strange}'", "Correct the crosswalk.");
        }

        return [.. names.Select((name, place) => new ModelClass(place, name, name.Replace('_', ' '), Colour(null, name, place)))];
    }

    private static int Place(ModelClass[] classes, string name) => Array.FindIndex(classes, entry => entry.Name == name);

    private static string Colour(string? declared, string name, int place) =>
        declared ?? DynamicWorldLegend.Classes.FirstOrDefault(entry => entry.Name == name)?.ColorHint ?? (place < Palette.Length ? Palette[place] : Spread(place));

    // Hues a golden angle apart do not come close for long.
    private static string Spread(int place)
    {
        const double GoldenAngle = 137.50776405003785;
        var hue = place * GoldenAngle % 360 / 60;
        var second = 1 - Math.Abs((hue % 2) - 1);
        var (red, green, blue) = ((int)hue) switch
        {
            0 => (1.0, second, 0.0),
            1 => (second, 1, 0),
            2 => (0, 1, second),
            3 => (0, second, 1),
            4 => (second, 0, 1),
            _ => (1, 0, second),
        };
        static int Byte(double share) => (int)Math.Round(40 + (180 * share));
        return $"{Byte(red):X2}{Byte(green):X2}{Byte(blue):X2}";
    }

    private static string MachineName(string label)
    {
        var name = string.Concat(label.Trim().ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')).Trim('_');
        return name.Length > 0 ? name : "class";
    }
}
