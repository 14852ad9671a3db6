using NetTopologySuite.Geometries;

namespace Groundshift.Core.Cql2;

/// <summary>
/// The conditions that a filter joins by AND, sorted by how they are met: places that the exact test of geometries takes over, places that
/// narrow the candidates, moments that an index bounds, and the rest.
/// </summary>
public sealed class FilterPlan
{
    private readonly List<Geometry> _areas = [];
    private readonly List<Geometry> _places = [];
    private readonly List<Cql2Expression> _indexed = [];
    private readonly List<Cql2Expression> _rest = [];
    private readonly List<(string Symbol, long Moment)> _moments = [];

    /// <summary>Sorts the conditions of a bound filter.</summary>
    public FilterPlan(Cql2Expression? filter)
    {
        foreach (var condition in filter is null ? [] : Conjuncts(filter))
        {
            Sort(condition);
        }
    }

    /// <summary>Geometries that every match intersects; nothing else is asked of them.</summary>
    public IReadOnlyList<Geometry> Areas => _areas;

    /// <summary>Geometries whose boxes every match meets; the relation itself is among the rest.</summary>
    public IReadOnlyList<Geometry> Places => _places;

    /// <summary>Conditions on id and collection.</summary>
    public IReadOnlyList<Cql2Expression> Indexed => _indexed;

    /// <summary>Bounds of the moment of every match: implied by the rest, and quick to look up.</summary>
    public IReadOnlyList<(string Symbol, long Moment)> Moments => _moments;

    /// <summary>What must be asked of every candidate.</summary>
    public IReadOnlyList<Cql2Expression> Rest => _rest;

    private static IEnumerable<Cql2Expression> Conjuncts(Cql2Expression filter) =>
        filter is Junction { IsAnd: true } junction ? junction.Conditions.SelectMany(Conjuncts) : [filter];

    private void Sort(Cql2Expression condition)
    {
        switch (condition)
        {
            case SpatialPredicate { Relation: SpatialRelation.Intersects } spatial when Literal(spatial) is { } area:
                _areas.Add(area);
                return;
            case Comparison { Operator: ComparisonOperator.Equal, Left: PropertyReference { Name: ItemRecord.Id or ItemRecord.Collection }, Right: TextLiteral }:
            case Membership { Value: PropertyReference { Name: ItemRecord.Id or ItemRecord.Collection } } membership when membership.Items.All(item => item is TextLiteral):
                _indexed.Add(condition);
                return;
            case SpatialPredicate { Relation: not SpatialRelation.Disjoint } spatial when Literal(spatial) is { } place:
                _places.Add(place);
                break;
            case Comparison { Left: PropertyReference { Name: "datetime", Kind: Cql2Kind.Instant }, Right: InstantLiteral moment } comparison:
                Bound(comparison.Operator, moment.Value.Nanoseconds);
                break;
            case TemporalPredicate { Left: PropertyReference { Name: "datetime", Kind: Cql2Kind.Instant } } temporal:
                Bound(temporal);
                break;
        }

        _rest.Add(condition);
    }

    private static Geometry? Literal(SpatialPredicate spatial) => (spatial.Left, spatial.Right) switch
    {
        (PropertyReference { Name: ItemRecord.Geometry }, GeometryLiteral right) => right.Value,
        (GeometryLiteral left, PropertyReference { Name: ItemRecord.Geometry }) => left.Value,
        _ => null,
    };

    private void Bound(ComparisonOperator comparison, long moment)
    {
        if (comparison is ComparisonOperator.Equal or ComparisonOperator.Greater or ComparisonOperator.GreaterOrEqual)
        {
            _moments.Add((">=", moment));
        }

        if (comparison is ComparisonOperator.Equal or ComparisonOperator.Less or ComparisonOperator.LessOrEqual)
        {
            _moments.Add(("<=", moment));
        }
    }

    private void Bound(TemporalPredicate temporal)
    {
        long? from = null, to = null;
        switch (temporal.Right)
        {
            case InstantLiteral moment:
                (from, to) = (moment.Value.Nanoseconds, moment.Value.Nanoseconds);
                break;
            case IntervalExpression interval:
                (from, to) = ((interval.Start as InstantLiteral)?.Value.Nanoseconds, (interval.End as InstantLiteral)?.Value.Nanoseconds);
                break;
        }

        var within = temporal.Relation is TemporalRelation.During or TemporalRelation.Intersects or TemporalRelation.Equals;
        if (from is { } first && within)
        {
            _moments.Add((">=", first));
        }
        else if (to is { } end && temporal.Relation == TemporalRelation.After)
        {
            _moments.Add((">=", end));
        }

        if (to is { } last && within)
        {
            _moments.Add(("<=", last));
        }
        else if (from is { } begin && temporal.Relation == TemporalRelation.Before)
        {
            _moments.Add(("<=", begin));
        }
    }
}
