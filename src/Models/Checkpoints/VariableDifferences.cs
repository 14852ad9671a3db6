namespace Groundshift.Models.Checkpoints;

/// <summary>Compares the weights a network needs with those a checkpoint holds, and tells all differences at once.</summary>
internal sealed class VariableDifferences
{
    // Of each kind, so that the sentence of a file that lacks hundreds can still be read; all are counted.
    private const int MostNames = 20;

    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _extra = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _misshapen = new(StringComparer.Ordinal);
    private bool _isOfNamesAlone;

    /// <summary>
    /// A sentence of every missing, extra and misshapen variable, or null when there is none. A found shape of null is a
    /// variable whose values the checkpoint does not hold as floating-point numbers.
    /// </summary>
    public static string? Describe(
        IReadOnlyDictionary<string, IReadOnlyList<int>> expected,
        IReadOnlyDictionary<string, IReadOnlyList<int>?> found)
    {
        var differences = new VariableDifferences();
        differences.Add("", expected, found, sizesAreKnown: true);
        return differences.Describe();
    }

    /// <summary>Compares one part.</summary>
    /// <param name="prefix">Stands before its names in the file.</param>
    /// <param name="expected">Shape by name.</param>
    /// <param name="found">The same; null for values that are no floating-point numbers.</param>
    /// <param name="sizesAreKnown">False where lengths are only assumed: then names and numbers of axes are compared.</param>
    public void Add(
        string prefix, IReadOnlyDictionary<string, IReadOnlyList<int>> expected, IReadOnlyDictionary<string, IReadOnlyList<int>?> found, bool sizesAreKnown)
    {
        _isOfNamesAlone |= !sizesAreKnown;
        _missing.UnionWith(expected.Keys.Where(name => !found.ContainsKey(name)).Select(name => prefix + name));
        _extra.UnionWith(found.Keys.Where(name => !expected.ContainsKey(name)).Select(name => prefix + name));
        foreach (var (name, shape) in expected.Where(pair => found.ContainsKey(pair.Key)))
        {
            var has = found[name];
            if (has is null || (sizesAreKnown && !has.SequenceEqual(shape)))
            {
                Misshapen(prefix + name, has, WeightTensor.Describe(shape));
            }
            else if (!IsOf(has, shape.Count))
            {
                Misshapen(prefix + name, has, $"{shape.Count} axes");
            }
        }
    }

    /// <summary>A variable that the sizes were to be read from is absent, or has other axes than <paramref name="axes"/>.</summary>
    /// <returns>False where that is told already.</returns>
    public bool AddUnread(string name, IReadOnlyList<int>? found, int axes)
    {
        if (found is null)
        {
            return _missing.Add(name);
        }

        var isNew = !_misshapen.ContainsKey(name);
        if (isNew)
        {
            Misshapen(name, found, $"{axes} axes");
        }

        return isNew;
    }

    /// <summary>The sentence; null when there is no difference.</summary>
    public string? Describe()
    {
        string?[] parts = [List("missing", _missing), List("extra", _extra), List("misshapen", _misshapen.Values)];
        var told = string.Join("; ", parts.OfType<string>());
        return told.Length == 0 ? null : _isOfNamesAlone ? told + "; lengths are not compared, for some of these tell the sizes" : told;
    }

    /// <summary>True for a shape of <paramref name="axes"/> axes, none of them empty.</summary>
    public static bool IsOf(IReadOnlyList<int> shape, int axes) => shape.Count == axes && shape.All(length => length > 0);

    private void Misshapen(string name, IReadOnlyList<int>? found, string expected) =>
        _misshapen[name] = $"{name} {(found is null ? "no floating-point values" : WeightTensor.Describe(found))} instead of {expected}";

    private static string? List(string kind, ICollection<string> told) => told.Count == 0
        ? null
        : $"{told.Count} {kind} ({string.Join(", ", told.Take(MostNames))}{(told.Count > MostNames ? $" and {told.Count - MostNames} more" : "")})";
}
