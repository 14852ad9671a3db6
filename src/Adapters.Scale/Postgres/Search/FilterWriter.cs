using Groundshift.Core.Cql2;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>
/// Writes bound conditions as SQL over <c>items i</c> with the three values of <see cref="Cql2Evaluator"/>: true, false and NULL. Values
/// travel as parameters only. What PostgreSQL would judge otherwise than the evaluator is not written: see <see cref="CanWrite"/>.
/// </summary>
internal sealed class FilterWriter(SqlValues values)
{
    private readonly ItemColumns _columns = new(values);
    private bool _asksGeometry;

    /// <summary>
    /// False for what the evaluator must judge itself: powers and remainders, lists of other than texts, and relations to geometries that
    /// PostGIS may refuse.
    /// </summary>
    public static bool CanWrite(Cql2Expression condition) => condition switch
    {
        Junction junction => junction.Conditions.All(CanWrite),
        Negation negation => CanWrite(negation.Condition),
        NullTest { Value: PropertyReference { Name: ItemRecord.Geometry } } => true,
        NullTest test => CanWrite(test.Value),
        SpatialPredicate spatial => SpatialSql.Knows(spatial),
        Comparison comparison => CanWrite(comparison.Left) && CanWrite(comparison.Right),
        Between between => CanWrite(between.Value) && CanWrite(between.Low) && CanWrite(between.High),
        Membership membership => membership.Items.Prepend(membership.Value).All(CanWrite),
        Like like => CanWrite(like.Value) && like.Pattern is TextLiteral or CaseInsensitive { Text: TextLiteral },
        ArrayPredicate array => ListRelation.Of(array) is not null,
        TemporalPredicate temporal => CanWriteTime(temporal.Left) && CanWriteTime(temporal.Right),
        PropertyReference property => ItemColumns.Holds(property),
        CaseInsensitive folded => CanWrite(folded.Text),
        Arithmetic arithmetic => ArithmeticSql.Knows(arithmetic.Operator) && CanWrite(arithmetic.Left) && CanWrite(arithmetic.Right),
        FunctionCall call => call.Arguments.All(CanWrite),
        TextLiteral or NumberLiteral or BooleanLiteral or InstantLiteral => true,
        _ => false,
    };

    /// <summary>A condition that <see cref="CanWrite"/>.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="asksGeometry">True where it depends on the item's geometry; then the evaluator is to be asked of items whose geometry crosses itself.</param>
    public string Condition(Cql2Expression condition, out bool asksGeometry)
    {
        _asksGeometry = false;
        var sql = Condition(condition);
        asksGeometry = _asksGeometry;
        return sql;
    }

    private string Condition(Cql2Expression condition) => condition switch
    {
        Junction junction => $"({string.Join(junction.IsAnd ? " AND " : " OR ", junction.Conditions.Select(Condition))})",
        Negation negation => $"(NOT {Condition(negation.Condition)})",
        NullTest { Value: PropertyReference property } => _columns.IsMissing(property),
        NullTest test => $"({Value(test.Value, KindsOf(test.Value)[0])} IS NULL)",
        ArrayPredicate array => ListRelation.Of(array)!.Sql(_columns, values), // CanWrite says that it is one.
        Comparison comparison => Compared(comparison.Operator, comparison.Left, comparison.Right),
        Between between => $"({Compared(ComparisonOperator.GreaterOrEqual, between.Value, between.Low)} AND {Compared(ComparisonOperator.LessOrEqual, between.Value, between.High)})",
        Membership membership => Listed(membership),
        SpatialPredicate spatial => Related(spatial),
        Like like => $"({Value(like.Value, Cql2Kind.Text)} LIKE {values.Add(Pattern(like.Pattern))})",
        TemporalPredicate temporal => InTime(temporal),
        _ => Value(condition, Cql2Kind.Boolean),
    };

    private string Related(SpatialPredicate spatial)
    {
        _asksGeometry |= SpatialSql.AsksItem(spatial);
        return SpatialSql.Of(spatial, values);
    }

    private static bool CanWriteTime(Cql2Expression operand) => operand is IntervalExpression interval
        ? (interval.Start is null || CanWrite(interval.Start)) && (interval.End is null || CanWrite(interval.End))
        : CanWrite(operand);

    private string Compared(ComparisonOperator comparison, Cql2Expression left, Cql2Expression right)
    {
        var ways = KindsOf(left).Intersect(KindsOf(right)).Select(kind => $"({Value(left, kind)} {comparison.Symbol()} {Value(right, kind)})").ToList();
        return ways.Count switch
        {
            0 => "NULL::boolean",
            1 => ways[0],
            _ => $"coalesce({string.Join(", ", ways)})",
        };
    }

    private string Listed(Membership membership)
    {
        if (membership.Items.Count == 0)
        {
            return "false";
        }

        // One list of values of one kind lets an index help; the rest is compared one by one.
        var texts = membership.Items.OfType<TextLiteral>().Select(item => item.Value).ToArray();
        var numbers = membership.Items.OfType<NumberLiteral>().Select(item => item.Value).ToArray();
        return KindsOf(membership.Value) switch
        {
            [Cql2Kind.Text] when texts.Length == membership.Items.Count => $"({Value(membership.Value, Cql2Kind.Text)} = ANY({values.Add(texts)}))",
            [Cql2Kind.Number] when numbers.Length == membership.Items.Count => $"({Value(membership.Value, Cql2Kind.Number)} = ANY({values.Add(numbers)}))",
            _ => $"({string.Join(" OR ", membership.Items.Select(item => Compared(ComparisonOperator.Equal, membership.Value, item)))})",
        };
    }

    private string Value(Cql2Expression expression, Cql2Kind kind) => expression switch
    {
        PropertyReference property => _columns.Value(property, kind),
        _ when KindsOf(expression)[0] != kind => "NULL",
        TextLiteral text => Text(text.Value),
        NumberLiteral number => values.Add(number.Value),
        BooleanLiteral flag => flag.Value ? "true" : "false",
        InstantLiteral instant => values.Add(instant.Value.Nanoseconds),
        CaseInsensitive { Text: TextLiteral text } => Text(CaseFolding.Fold(text.Value)),

        // Folding what is folded changes nothing.
        CaseInsensitive { Text: CaseInsensitive inner } => Value(inner, kind),
        CaseInsensitive folded => FoldingSql.Of(Value(folded.Text, Cql2Kind.Text), values),
        Arithmetic arithmetic => ArithmeticSql.Of(arithmetic.Operator, Value(arithmetic.Left, Cql2Kind.Number), Value(arithmetic.Right, Cql2Kind.Number)),
        FunctionCall call => ArithmeticSql.Of(call.Function, Value(call.Arguments[0], Cql2Functions.ArgumentOf(call.Function))),
        _ => Condition(expression),
    };

    // Two literals have no column between them that says how to compare.
    private string Text(string text) => $"({values.Add(text)}::text COLLATE \"C\")";

    // A backslash at the end stands for itself; PostgreSQL calls it an error.
    private static string Pattern(Cql2Expression pattern)
    {
        var text = pattern is CaseInsensitive { Text: TextLiteral folded } ? CaseFolding.Fold(folded.Value) : ((TextLiteral)pattern).Value;
        var backslashes = text.Length - text.TrimEnd('\\').Length;
        return backslashes % 2 == 0 ? text : text + '\\';
    }

    private string InTime(TemporalPredicate temporal)
    {
        var (from, to) = Ends(temporal.Left);
        var (otherFrom, otherTo) = Ends(temporal.Right);
        var known = new[] { from, to, otherFrom, otherTo }.Where(end => end.IsValue).Select(end => $"{end.Sql} IS NOT NULL").Distinct().DefaultIfEmpty("true");
        return $"CASE WHEN {string.Join(" AND ", known)} THEN {Relation(temporal.Relation, from.Sql, to.Sql, otherFrom.Sql, otherTo.Sql)} END";
    }

    // The formulas of Cql2Temporal.
    private static string Relation(TemporalRelation relation, string from, string to, string otherFrom, string otherTo) => relation switch
    {
        TemporalRelation.After => $"{from} > {otherTo}",
        TemporalRelation.Before => $"{to} < {otherFrom}",
        TemporalRelation.Contains => $"{from} < {otherFrom} AND {to} > {otherTo}",
        TemporalRelation.Disjoint => $"{from} > {otherTo} OR {to} < {otherFrom}",
        TemporalRelation.During => $"{from} > {otherFrom} AND {to} < {otherTo}",
        TemporalRelation.Equals => $"{from} = {otherFrom} AND {to} = {otherTo}",
        TemporalRelation.FinishedBy => $"{from} < {otherFrom} AND {to} = {otherTo}",
        TemporalRelation.Finishes => $"{from} > {otherFrom} AND {to} = {otherTo}",
        TemporalRelation.Intersects => $"{from} <= {otherTo} AND {to} >= {otherFrom}",
        TemporalRelation.Meets => $"{to} = {otherFrom}",
        TemporalRelation.MetBy => $"{from} = {otherTo}",
        TemporalRelation.OverlappedBy => $"{from} > {otherFrom} AND {from} < {otherTo} AND {to} > {otherTo}",
        TemporalRelation.Overlaps => $"{from} < {otherFrom} AND {to} > {otherFrom} AND {to} < {otherTo}",
        TemporalRelation.StartedBy => $"{from} = {otherFrom} AND {to} > {otherTo}",
        _ => $"{from} = {otherFrom} AND {to} < {otherTo}",
    };

    private ((string Sql, bool IsValue) From, (string Sql, bool IsValue) To) Ends(Cql2Expression operand)
    {
        if (operand is not IntervalExpression interval)
        {
            var moment = (Value(operand, Cql2Kind.Instant), true);
            return (moment, moment);
        }

        return (
            interval.Start is null ? ("'-infinity'::numeric", false) : (Value(interval.Start, Cql2Kind.Instant), true),
            interval.End is null ? ("'infinity'::numeric", false) : (Value(interval.End, Cql2Kind.Instant), true));
    }

    private static Cql2Kind[] KindsOf(Cql2Expression expression) => expression switch
    {
        PropertyReference property => ItemColumns.KindsOf(property),
        TextLiteral or CaseInsensitive => [Cql2Kind.Text],
        NumberLiteral or Arithmetic or FunctionCall => [Cql2Kind.Number],
        InstantLiteral => [Cql2Kind.Instant],
        _ => [Cql2Kind.Boolean],
    };
}
