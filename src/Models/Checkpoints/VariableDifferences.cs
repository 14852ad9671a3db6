namespace Groundshift.Models.Checkpoints;

/// <summary>Compares the weights a network needs with those a checkpoint holds, and tells all differences at once.</summary>
internal static class VariableDifferences
{
    /// <summary>
    /// A sentence of every missing, extra and misshapen variable, or null when there is none. A found shape of null is a
    /// variable whose values the checkpoint does not hold as floating-point numbers.
    /// </summary>
    public static string? Describe(
        IReadOnlyDictionary<string, IReadOnlyList<int>> expected,
        IReadOnlyDictionary<string, IReadOnlyList<int>?> found)
    {
        var missing = expected.Keys.Where(name => !found.ContainsKey(name));
        var extra = found.Keys.Where(name => !expected.ContainsKey(name));
        var misshapen = expected
            .Where(pair => found.TryGetValue(pair.Key, out var shape) && !(shape?.SequenceEqual(pair.Value) ?? false))
            .Select(pair => $"{pair.Key} {Describe(found[pair.Key])} instead of {WeightTensor.Describe(pair.Value)}");
        string?[] parts = [List("missing", missing), List("extra", extra), List("misshapen", misshapen)];
        var told = parts.OfType<string>().ToArray();
        return told.Length == 0 ? null : string.Join("; ", told);
    }

    private static string Describe(IReadOnlyList<int>? shape) => shape is null ? "no floating-point values" : WeightTensor.Describe(shape);

    private static string? List(string kind, IEnumerable<string> names)
    {
        var all = names.Order(StringComparer.Ordinal).ToArray();
        return all.Length == 0 ? null : $"{all.Length} {kind} ({string.Join(", ", all)})";
    }
}
