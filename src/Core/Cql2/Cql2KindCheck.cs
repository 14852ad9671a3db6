namespace Groundshift.Core.Cql2;

/// <summary>Finds filters that can never make sense, such as a number compared with a text, before any object is looked at.</summary>
internal static class Cql2KindCheck
{
    /// <summary>Throws InvalidInputException unless the expression is a condition whose parts fit each other.</summary>
    public static void RequireCondition(Cql2Expression expression) => Require(expression, Cql2Kind.Boolean);

    private static void Require(Cql2Expression expression, params Cql2Kind[] wanted)
    {
        var kind = KindOf(expression);
        if (kind != Cql2Kind.Unknown && !wanted.Contains(kind))
        {
            throw Cql2Problem.At(string.Join(" or ", wanted.Select(Told)), $"{Told(kind)}: {expression}");
        }
    }

    private static Cql2Kind KindOf(Cql2Expression expression)
    {
        switch (expression)
        {
            case PropertyReference property:
                return property.Kind;
            case TextLiteral:
                return Cql2Kind.Text;
            case NumberLiteral:
                return Cql2Kind.Number;
            case BooleanLiteral:
                return Cql2Kind.Boolean;
            case InstantLiteral:
                return Cql2Kind.Instant;
            case GeometryLiteral:
                return Cql2Kind.Geometry;
            case ArrayExpression array:
                array.Items.ToList().ForEach(RequireMember);
                return Cql2Kind.Array;
            case IntervalExpression interval:
                RequireEnd(interval.Start);
                RequireEnd(interval.End);
                return Cql2Kind.Interval;
            case CaseInsensitive folded:
                Require(folded.Text, Cql2Kind.Text);
                return Cql2Kind.Text;
            case Arithmetic arithmetic:
                Require(arithmetic.Left, Cql2Kind.Number);
                Require(arithmetic.Right, Cql2Kind.Number);
                return Cql2Kind.Number;
            case FunctionCall call:
                Require(call.Arguments[0], Cql2Functions.ArgumentOf(call.Function));
                return Cql2Kind.Number;
            default:
                RequireParts(expression);
                return Cql2Kind.Boolean;
        }
    }

    private static void RequireParts(Cql2Expression condition)
    {
        switch (condition)
        {
            case Junction junction:
                junction.Conditions.ToList().ForEach(RequireCondition);
                break;
            case Negation negation:
                RequireCondition(negation.Condition);
                break;
            case Comparison comparison:
                RequireAlike(comparison.Left, comparison.Right);
                break;
            case Membership membership:
                membership.Items.ToList().ForEach(item => RequireAlike(membership.Value, item));
                break;
            case Like like:
                Require(like.Value, Cql2Kind.Text);
                RequirePattern(like.Pattern);
                break;
            case Between between:
                RequireAlike(between.Value, between.Low);
                RequireAlike(between.Value, between.High);
                break;
            case NullTest test:
                Require(test.Value, [.. Enum.GetValues<Cql2Kind>().Except([Cql2Kind.Interval])]);
                break;
            default:
                RequireRelated(condition);
                break;
        }
    }

    private static void RequireRelated(Cql2Expression condition)
    {
        switch (condition)
        {
            case SpatialPredicate spatial:
                RequireGround(spatial.Relation, spatial.Left);
                RequireGround(spatial.Relation, spatial.Right);
                break;
            case TemporalPredicate temporal:
                RequireTime(temporal.Relation, temporal.Left);
                RequireTime(temporal.Relation, temporal.Right);
                break;
            case ArrayPredicate array:
                Require(array.Left, Cql2Kind.Array);
                Require(array.Right, Cql2Kind.Array);
                break;
            default:
                throw new InvalidOperationException($"{condition.GetType().Name} is no condition.");
        }
    }

    private static void RequireGround(SpatialRelation relation, Cql2Expression operand)
    {
        Require(operand, Cql2Kind.Geometry);
        if (operand is GeometryLiteral { Value.OgcGeometryType: NetTopologySuite.Geometries.OgcGeometryType.GeometryCollection }
            && relation is not (SpatialRelation.Intersects or SpatialRelation.Disjoint))
        {
            throw Cql2Problem.At(
                $"a geometry of one type for s_{relation.ToString().ToLowerInvariant()}", "a GeometryCollection",
                "Only s_intersects and s_disjoint are defined for collections; write one predicate for each part.");
        }
    }

    private static void RequireTime(TemporalRelation relation, Cql2Expression operand)
    {
        // The rest is defined for two intervals alone (OGC 21-065r2, table 10).
        var takesInstants = relation is TemporalRelation.After or TemporalRelation.Before or TemporalRelation.Disjoint
            or TemporalRelation.Equals or TemporalRelation.Intersects or TemporalRelation.During or TemporalRelation.Contains;
        if (takesInstants)
        {
            Require(operand, Cql2Kind.Instant, Cql2Kind.Interval);
        }
        else
        {
            Require(operand, Cql2Kind.Interval);
        }
    }

    private static void RequireEnd(Cql2Expression? end)
    {
        if (end is not null)
        {
            Require(end, Cql2Kind.Instant);
        }
    }

    private static void RequireMember(Cql2Expression item) =>
        Require(item, Cql2Kind.Boolean, Cql2Kind.Number, Cql2Kind.Text, Cql2Kind.Instant, Cql2Kind.Array);

    private static void RequirePattern(Cql2Expression pattern)
    {
        var inner = pattern;
        while (inner is CaseInsensitive folded)
        {
            inner = folded.Text;
        }

        if (inner is not TextLiteral)
        {
            throw Cql2Problem.At("a text as the pattern of LIKE", pattern.ToString());
        }
    }

    private static void RequireAlike(Cql2Expression left, Cql2Expression right)
    {
        var (first, second) = (KindOf(left), KindOf(right));
        var scalar = new[] { first, second }.All(kind => kind is not (Cql2Kind.Array or Cql2Kind.Geometry or Cql2Kind.Interval));
        if (!scalar || (first != second && first != Cql2Kind.Unknown && second != Cql2Kind.Unknown))
        {
            throw Cql2Problem.At("two scalars of one kind", $"{Told(first)} and {Told(second)}: {left}, {right}");
        }
    }

    private static string Told(Cql2Kind kind) => kind switch
    {
        Cql2Kind.Boolean => "a condition",
        Cql2Kind.Number => "a number",
        Cql2Kind.Text => "a text",
        Cql2Kind.Instant => "a date or time",
        Cql2Kind.Interval => "an interval of time",
        Cql2Kind.Geometry => "a geometry",
        Cql2Kind.Array => "a list",
        _ => "a value",
    };
}
