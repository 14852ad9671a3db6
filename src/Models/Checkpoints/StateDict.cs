using System.Globalization;
using Groundshift.Core.Jobs;

namespace Groundshift.Models.Checkpoints;

/// <summary>
/// The weights of one network inside a checkpoint, by the names that the network gives them: outer dictionaries and the
/// prefixes of wrapping classes are taken off. Ownership: borrows the checkpoint, which must stay open while it is read.
/// </summary>
internal sealed class StateDict
{
    private const string NextStep = "Name the whole checkpoint of the model that this importer is for.";

    // torch.nn.DataParallel and DistributedDataParallel; torch.compile.
    private static readonly string[] WrappingClasses = ["module.", "_orig_mod."];

    private readonly Checkpoint _checkpoint;
    private readonly Dictionary<string, string> _names;

    // Tensors that sizes were to be read from in vain, and the axes they should have had; one list for all parts of a file.
    private readonly Dictionary<string, (IReadOnlyList<int>? Found, int Axes)> _unread;

    private StateDict(
        Checkpoint checkpoint, Dictionary<string, string> names, string prefix, Dictionary<string, (IReadOnlyList<int>? Found, int Axes)> unread)
    {
        (_checkpoint, _names, _unread) = (checkpoint, names, unread);
        Prefix = prefix;
        Tensors = names.ToDictionary(pair => pair.Key, pair => checkpoint.Tensors[pair.Value]);
    }

    /// <summary>Every tensor by the network's name for it.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Path of the file, for messages.</summary>
    public string Path => _checkpoint.Path;

    /// <summary>What stands before these names in the network's file, where this is a part of it.</summary>
    public string Prefix { get; }

    /// <summary>False once a tensor that tells a size was found absent or of other axes, in any part of the file.</summary>
    public bool KnowsSizes => _unread.Count == 0;

    /// <summary>Those tensors: what was found of each (null where it is absent), and the axes it should have.</summary>
    public IEnumerable<(string Name, IReadOnlyList<int>? Found, int Axes)> Unread => _unread.Select(pair => (pair.Key, pair.Value.Found, pair.Value.Axes));

    /// <summary>
    /// The state dictionary of a checkpoint. Enters nested dictionaries of the names in <paramref name="wrappers"/> (at each
    /// level the first that is there, such as <c>model</c> or <c>state_dict</c>), then takes off <c>module.</c> and
    /// <c>_orig_mod.</c> where every name has it.
    /// </summary>
    public static StateDict Of(Checkpoint checkpoint, params IReadOnlyList<string> wrappers)
    {
        var names = checkpoint.Tensors.Keys.ToDictionary(name => name);
        while (wrappers.FirstOrDefault(wrapper => names.Keys.Any(name => name.StartsWith(wrapper + Checkpoint.Separator, StringComparison.Ordinal))) is { } found)
        {
            names = Below(names, found + Checkpoint.Separator);
        }

        while (WrappingClasses.FirstOrDefault(prefix => names.Count > 0 && names.Keys.All(name => name.StartsWith(prefix, StringComparison.Ordinal))) is { } wrapping)
        {
            names = Below(names, wrapping);
        }

        return new StateDict(checkpoint, names, "", []);
    }

    /// <summary>The part whose names start with <paramref name="prefix"/> (such as <c>encoder.</c>), without it; empty where none does.</summary>
    public StateDict Inside(string prefix) => new(_checkpoint, Below(_names, prefix), Prefix + prefix, _unread);

    /// <summary>The same tensors with <paramref name="part"/> taken out of every name, for files that some version of a training wrapped inside.</summary>
    /// <exception cref="InvalidInputException">Two names become one.</exception>
    public StateDict Without(string part)
    {
        var names = new Dictionary<string, string>();
        foreach (var (name, stored) in _names)
        {
            if (!names.TryAdd(name.Replace(part, "", StringComparison.Ordinal), stored))
            {
                throw new InvalidInputException(Path, $"names that differ without '{part}'", $"'{name}' twice", NextStep);
            }
        }

        return new StateDict(_checkpoint, names, Prefix, _unread);
    }

    /// <summary>True when a tensor of this name is there.</summary>
    public bool Has(string name) => Tensors.ContainsKey(name);

    /// <summary>True when any tensor's name starts so.</summary>
    public bool HasBelow(string prefix) => Tensors.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>True for another part of the same file.</summary>
    public bool IsOfSameFile(StateDict other) => ReferenceEquals(_unread, other._unread);

    /// <summary>
    /// The stored shape, from which importers derive sizes. Where the tensor is absent, has another number of axes or an empty one,
    /// it is remembered and <paramref name="published"/>, the shape in the published model, stands in: so the names of all tensors
    /// can still be told, and <see cref="Require"/>, which throws then, lists what is missing as a whole. Checks of sizes before it
    /// ask <see cref="KnowsSizes"/>.
    /// </summary>
    public IReadOnlyList<int> Shape(string name, params IReadOnlyList<int> published)
    {
        var shape = Tensors.GetValueOrDefault(name)?.Shape;
        if (shape is not null && VariableDifferences.IsOf(shape, published.Count))
        {
            return shape;
        }

        _unread[Prefix + name] = (shape, published.Count);
        return published;
    }

    /// <summary>
    /// How many layers <c>{prefix}.0.</c>, <c>{prefix}.1.</c>, … there are: one more than the greatest number, so that a layer that
    /// is missing as a whole is missed. A number that the file has not tensors enough for is none of a layer.
    /// </summary>
    public int Depth(string prefix) => Tensors.Keys
        .Where(name => name.StartsWith(prefix + ".", StringComparison.Ordinal))
        .Select(name => name[(prefix.Length + 1)..].Split('.'))
        .Select(parts => parts.Length > 1 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var layer) && layer < Tensors.Count ? layer + 1 : 0)
        .DefaultIfEmpty(0)
        .Max();

    /// <summary>Elements of all floating-point tensors together: the weights that a network of it can have.</summary>
    public long Elements() => Tensors.Values.Where(tensor => tensor.IsFloat).Sum(tensor => TensorShape.Elements(tensor.Shape) ?? 0);

    /// <summary>
    /// Checks that exactly the expected tensors are there, as floating-point values.
    /// </summary>
    /// <param name="expected">Shape by name.</param>
    /// <param name="ignorable">Names, or patterns with <c>*</c>, of tensors that may be there or not and are of no use.</param>
    /// <exception cref="InvalidInputException">Names every missing, extra and misshapen tensor at once.</exception>
    public void Require(IReadOnlyDictionary<string, IReadOnlyList<int>> expected, params IReadOnlyList<string> ignorable) =>
        new TensorCheck().Expect(this, expected, ignorable).Finish();

    /// <summary>Reads one tensor as float32.</summary>
    /// <exception cref="InvalidInputException">It is absent, holds no floating-point values, or a value is NaN or infinite.</exception>
    public WeightTensor Read(string name)
    {
        if (!_names.TryGetValue(name, out var stored))
        {
            throw new InvalidInputException(Path, $"a tensor '{name}'", $"{_names.Count} others", NextStep);
        }

        var tensor = _checkpoint.Read(stored);
        var bad = Array.FindIndex(tensor.Values, value => !float.IsFinite(value));
        return bad < 0
            ? tensor
            : throw new InvalidInputException(
                Path,
                $"finite weights in '{stored}'",
                $"{tensor.Values[bad]} at element {bad}",
                "The training diverged or the file is damaged: take another checkpoint.");
    }

    /// <summary>Checks as <see cref="Require"/> does and reads every expected tensor; for networks small enough to be held whole.</summary>
    public IReadOnlyDictionary<string, WeightTensor> ReadAll(
        IReadOnlyDictionary<string, IReadOnlyList<int>> expected, params IReadOnlyList<string> ignorable)
    {
        Require(expected, ignorable);
        return expected.Keys.ToDictionary(name => name, Read);
    }

    private static Dictionary<string, string> Below(Dictionary<string, string> names, string prefix) => names
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);
}
