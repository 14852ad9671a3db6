namespace Groundshift.Core.Cql2;

/// <summary>Relations of instants and intervals; an instant is an interval whose ends are equal. Source: OGC 21-065r2, table 10 (after Allen 1983, doi 10.1145/182.358434).</summary>
public static class Cql2Temporal
{
    /// <summary>True when the relation holds. Open ends lie before or after every moment, and two open ends are equal.</summary>
    public static bool Holds(TemporalRelation relation, Cql2Period left, Cql2Period right)
    {
        var (from, to) = (left.From ?? Int128.MinValue, left.To ?? Int128.MaxValue);
        var (otherFrom, otherTo) = (right.From ?? Int128.MinValue, right.To ?? Int128.MaxValue);
        return relation switch
        {
            TemporalRelation.After => from > otherTo,
            TemporalRelation.Before => to < otherFrom,
            TemporalRelation.Contains => from < otherFrom && to > otherTo,
            TemporalRelation.Disjoint => from > otherTo || to < otherFrom,
            TemporalRelation.During => from > otherFrom && to < otherTo,
            TemporalRelation.Equals => from == otherFrom && to == otherTo,
            TemporalRelation.FinishedBy => from < otherFrom && to == otherTo,
            TemporalRelation.Finishes => from > otherFrom && to == otherTo,
            TemporalRelation.Intersects => from <= otherTo && to >= otherFrom,
            TemporalRelation.Meets => to == otherFrom,
            TemporalRelation.MetBy => from == otherTo,
            TemporalRelation.OverlappedBy => from > otherFrom && from < otherTo && to > otherTo,
            TemporalRelation.Overlaps => from < otherFrom && to > otherFrom && to < otherTo,
            TemporalRelation.StartedBy => from == otherFrom && to > otherTo,
            _ => from == otherFrom && to < otherTo,
        };
    }
}
