namespace Groundshift.Core.Cql2;

/// <summary>Relations of lists taken as sets: neither order nor repetition counts. Source: OGC 21-065r2, section 7.8.</summary>
public static class Cql2Arrays
{
    /// <summary>True when the relation holds.</summary>
    public static bool Holds(ArrayRelation relation, IReadOnlyList<object?> left, IReadOnlyList<object?> right) => relation switch
    {
        ArrayRelation.Equals => HoldsAll(left, right) && HoldsAll(right, left),
        ArrayRelation.Contains => HoldsAll(left, right),
        ArrayRelation.ContainedBy => HoldsAll(right, left),
        _ => left.Any(item => HoldsItem(right, item)),
    };

    private static bool HoldsAll(IReadOnlyList<object?> set, IReadOnlyList<object?> items) => items.All(item => HoldsItem(set, item));

    private static bool HoldsItem(IReadOnlyList<object?> set, object? item) => set.Any(member => Same(member, item));

    private static bool Same(object? left, object? right) => (left, right) switch
    {
        (IReadOnlyList<object?> first, IReadOnlyList<object?> second) => first.Count == second.Count && first.Zip(second, Same).All(same => same),
        _ => Equals(left, right),
    };
}
