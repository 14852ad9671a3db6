using Groundshift.Models.Manifests;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Change;

/// <summary>An entry of the legend of a map of change.</summary>
/// <param name="Value">Stored sample.</param>
/// <param name="Name">Machine name: <c>trees-to-built</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="ColorHint">Six hex digits: the colour of the class after.</param>
/// <param name="From">Class before; null for unchanged ground and where classes are not known.</param>
/// <param name="To">Class after; null likewise.</param>
internal sealed record ChangeEntry(int Value, string Name, string Title, string ColorHint, string? From, string? To);

/// <summary>What the samples of a map of change mean: 0 unchanged, 1 + from · classes + to for a transition; without classes 1 for changed.</summary>
internal sealed class ChangeLegend
{
    /// <summary>Unchanged ground.</summary>
    public const ushort Unchanged = 0;

    private const string Grey = "CCCCCC";
    private const string Red = "D7191C";

    private readonly int _classes;
    private readonly Dictionary<int, ChangeEntry> _entries;

    /// <param name="classes">Legend of the model of classes; empty where only change itself is known.</param>
    public ChangeLegend(IReadOnlyList<ModelClass> classes)
    {
        _classes = classes.Count;
        Entries =
        [
            new ChangeEntry(Unchanged, "unchanged", "Unchanged", Grey, null, null),
            .. classes.Count == 0
                ? [new ChangeEntry(1, "changed", "Changed", Red, null, null)]
                : from before in Enumerable.Range(0, classes.Count)
                  from after in Enumerable.Range(0, classes.Count)
                  where before != after
                  select Entry(Of(before, after), classes[before], classes[after]),
        ];
        _entries = Entries.ToDictionary(entry => entry.Value);
    }

    /// <summary>Every entry, by value.</summary>
    public IReadOnlyList<ChangeEntry> Entries { get; }

    /// <summary>True where samples do not fit a byte.</summary>
    public bool IsWide => Entries[^1].Value >= byte.MaxValue;

    /// <summary>Sample without data.</summary>
    public ushort Nodata => IsWide ? ushort.MaxValue : byte.MaxValue;

    /// <summary>Sample of a transition between classes by their indices.</summary>
    public ushort Of(int from, int to) => _classes == 0 ? (ushort)1 : checked((ushort)(1 + (from * _classes) + to));

    /// <summary>The entry of a sample.</summary>
    public ChangeEntry Find(int value) => _entries[value];

    /// <summary>Palette of a raster of bytes.</summary>
    public IReadOnlyDictionary<byte, Rgb>? Colours => IsWide ? null : Entries.ToDictionary(entry => (byte)entry.Value, entry => Rgb.Parse(entry.ColorHint));

    private static ChangeEntry Entry(int value, ModelClass before, ModelClass after) =>
        new(value, $"{before.Name}-to-{after.Name}", $"{before.Title} to {after.Title}", after.ColorHint, before.Name, after.Name);
}
