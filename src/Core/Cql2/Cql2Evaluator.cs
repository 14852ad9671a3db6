using NetTopologySuite.Geometries;

namespace Groundshift.Core.Cql2;

/// <summary>
/// Judges one object by a filter, in memory: the oracle that the SQL of every store is held against. Logic has three values: a
/// missing property, or one of another kind than asked for, makes its predicate unknown.
/// </summary>
public static class Cql2Evaluator
{
    /// <summary>True, false, or null for unknown. Only true is a match.</summary>
    public static bool? Matches(Cql2Expression condition, ICql2Record record) => condition switch
    {
        Junction junction => Joined(junction, record),
        Negation negation => !Matches(negation.Condition, record),
        NullTest test => Value(test.Value, record) is null,
        Comparison comparison => Compared(comparison.Operator, Value(comparison.Left, record), Value(comparison.Right, record)),
        Between between => And(
            Compared(ComparisonOperator.GreaterOrEqual, Value(between.Value, record), Value(between.Low, record)),
            Compared(ComparisonOperator.LessOrEqual, Value(between.Value, record), Value(between.High, record))),
        Membership membership => Member(Value(membership.Value, record), membership.Items.Select(item => Value(item, record))),
        Like like => Value(like.Value, record) is string text && Value(like.Pattern, record) is string pattern ? Cql2Like.Matches(text, pattern) : null,
        SpatialPredicate spatial => Value(spatial.Left, record) is Geometry left && Value(spatial.Right, record) is Geometry right
            ? Cql2Spatial.Holds(spatial.Relation, left, right)
            : null,
        TemporalPredicate temporal => Period(temporal.Left, record) is { } left && Period(temporal.Right, record) is { } right
            ? Cql2Temporal.Holds(temporal.Relation, left, right)
            : null,
        ArrayPredicate array => Value(array.Left, record) is IReadOnlyList<object?> left && Value(array.Right, record) is IReadOnlyList<object?> right
            ? Cql2Arrays.Holds(array.Relation, left, right)
            : null,
        _ => Value(condition, record) as bool?,
    };

    private static bool? Joined(Junction junction, ICql2Record record)
    {
        bool? result = junction.IsAnd;
        foreach (var condition in junction.Conditions)
        {
            var next = Matches(condition, record);
            result = junction.IsAnd ? And(result, next) : !And(!result, !next);
            if (result == !junction.IsAnd)
            {
                break;
            }
        }

        return result;
    }

    private static bool? And(bool? left, bool? right) => left == false || right == false ? false : left is null || right is null ? null : true;

    private static object? Value(Cql2Expression expression, ICql2Record record) => expression switch
    {
        PropertyReference property => record.ValueOf(property),
        TextLiteral text => text.Value,
        NumberLiteral number => number.Value,
        BooleanLiteral flag => flag.Value,
        InstantLiteral instant => instant.Value,
        GeometryLiteral geometry => geometry.Value,
        ArrayExpression array => array.Items.Select(item => Value(item, record)).ToArray(),
        CaseInsensitive folded => Value(folded.Text, record) is string text ? CaseFolding.Fold(text) : null,
        Arithmetic arithmetic => Value(arithmetic.Left, record) is double left && Value(arithmetic.Right, record) is double right
            ? Cql2Arithmetic.Apply(arithmetic.Operator, left, right)
            : null,
        FunctionCall call => Cql2Arithmetic.Apply(call.Function, Value(call.Arguments[0], record)),
        IntervalExpression => throw new InvalidOperationException("An interval stands in temporal predicates only."),
        _ => Matches(expression, record),
    };

    private static Cql2Period? Period(Cql2Expression expression, ICql2Record record)
    {
        if (expression is not IntervalExpression interval)
        {
            return Value(expression, record) is Cql2Instant instant ? new Cql2Period(instant.Nanoseconds, instant.Nanoseconds) : null;
        }

        var (from, to) = (End(interval.Start, record), End(interval.End, record));
        return from.Known && to.Known ? new Cql2Period(from.Nanoseconds, to.Nanoseconds) : null;
    }

    private static (bool Known, long? Nanoseconds) End(Cql2Expression? end, ICql2Record record) =>
        end is null ? (true, null)
        : Value(end, record) is Cql2Instant instant ? (true, instant.Nanoseconds)
        : (false, null);

    private static bool? Member(object? value, IEnumerable<object?> items)
    {
        bool? result = false;
        foreach (var item in items)
        {
            result = !And(!result, !Compared(ComparisonOperator.Equal, value, item));
        }

        return result;
    }

    private static bool? Compared(ComparisonOperator comparison, object? left, object? right)
    {
        int? order = (left, right) switch
        {
            (string first, string second) => Cql2Like.CompareCodePoints(first, second),
            (double first, double second) => first.CompareTo(second),
            (bool first, bool second) => first.CompareTo(second),
            (Cql2Instant first, Cql2Instant second) => first.Nanoseconds.CompareTo(second.Nanoseconds),
            _ => null,
        };
        return order is not { } known ? null : comparison switch
        {
            ComparisonOperator.Equal => known == 0,
            ComparisonOperator.NotEqual => known != 0,
            ComparisonOperator.Less => known < 0,
            ComparisonOperator.Greater => known > 0,
            ComparisonOperator.LessOrEqual => known <= 0,
            _ => known >= 0,
        };
    }
}
