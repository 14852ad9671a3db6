using Groundshift.Core.Cql2;
using NetTopologySuite.Geometries;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>
/// Writes a bound filter as SQL over <c>items i</c> with the three values of <see cref="Cql2Evaluator"/>: 1, 0 and NULL. Values travel as
/// parameters only.
/// </summary>
internal sealed class FilterWriter(SqlParameters parameters, FilterContext context)
{
    // Fewer values stand in the statement one by one; more go as one JSON list.
    private const int FewValues = 16;

    private readonly ItemColumns _columns = new(parameters);

    // SQLite's parser holds 100 symbols (YYSTACKDEPTH); what stands around a condition and inside a property takes up to 40 of them.
    private const int DeepestSymbols = 55;

    /// <summary>A condition; one that nests too deeply for SQLite is left to the evaluator.</summary>
    public string Write(Cql2Expression condition) => SymbolsOf(condition) <= DeepestSymbols
        ? Condition(condition)
        : $"{FilterFunctions.Matches}({context.Add(condition)}, i.json)";

    // Symbols that wait on the parser's stack while the deepest part is read; counted high.
    private static int SymbolsOf(Cql2Expression? expression) => expression switch
    {
        Junction junction => 3 + junction.Conditions.Max(SymbolsOf),
        Negation negation => 3 + SymbolsOf(negation.Condition),
        NullTest test => 3 + SymbolsOf(test.Value),
        Comparison comparison => 6 + Math.Max(SymbolsOf(comparison.Left), SymbolsOf(comparison.Right)),
        Between between => 6 + new[] { between.Value, between.Low, between.High }.Max(SymbolsOf),
        Membership membership => 6 + membership.Items.Append(membership.Value).Max(SymbolsOf),
        Like like => 5 + Math.Max(SymbolsOf(like.Value), SymbolsOf(like.Pattern)),
        ArrayPredicate array => 7 + Math.Max(SymbolsOf(array.Left), SymbolsOf(array.Right)),
        TemporalPredicate temporal => 7 + Math.Max(SymbolsOf(temporal.Left), SymbolsOf(temporal.Right)),
        IntervalExpression interval => Math.Max(SymbolsOf(interval.Start), SymbolsOf(interval.End)),
        ArrayExpression array => 7 + array.Items.Select(SymbolsOf).DefaultIfEmpty().Max(),
        Arithmetic arithmetic => 7 + Math.Max(SymbolsOf(arithmetic.Left), SymbolsOf(arithmetic.Right)),
        FunctionCall call => 5 + SymbolsOf(call.Arguments[0]),
        CaseInsensitive folded => 4 + SymbolsOf(folded.Text),
        _ => 0,
    };

    private string Condition(Cql2Expression condition) => condition switch
    {
        Junction junction => Joined(junction.IsAnd ? "AND" : "OR", junction.Conditions),
        Negation negation => $"(NOT {Condition(negation.Condition)})",
        NullTest test => IsNull(test.Value),
        Comparison comparison => Compared(comparison.Operator, comparison.Left, comparison.Right),
        Between between => Ranged(between),
        Membership membership => Listed(membership),
        Like like => $"{FilterFunctions.Like}({Value(like.Value, Cql2Kind.Text)}, {Value(like.Pattern, Cql2Kind.Text)})",
        SpatialPredicate spatial => Related(spatial),
        TemporalPredicate temporal => InTime(temporal),
        ArrayPredicate array => $"{FilterFunctions.Arrays}({(int)array.Relation}, {List(array.Left)}, {List(array.Right)})",
        _ => Value(condition, Cql2Kind.Boolean),
    };

    // Side by side, for the parser's sake; a filter has too few parts to reach SQLite's limit on the depth of expressions, which is 1000.
    private string Joined(string word, IEnumerable<Cql2Expression> conditions) => $"({string.Join($" {word} ", conditions.Select(Condition))})";

    private string IsNull(Cql2Expression value) => value switch
    {
        PropertyReference property => _columns.IsMissing(property),
        GeometryLiteral or ArrayExpression => "0",
        _ => $"({Value(value, KindsOf(value)[0])} IS NULL)",
    };

    private string Compared(ComparisonOperator comparison, Cql2Expression left, Cql2Expression right)
    {
        var ways = KindsOf(left).Intersect(KindsOf(right)).Select(kind => $"({Value(left, kind)} {comparison.Symbol()} {Value(right, kind)})").ToList();
        return ways.Count switch
        {
            0 => "NULL",
            1 => ways[0],
            _ => $"coalesce({string.Join(", ", ways)})",
        };
    }

    private string Ranged(Between between)
    {
        var kinds = KindsOf(between.Value);
        return kinds.Length == 1
            ? $"({Value(between.Value, kinds[0])} BETWEEN {Value(between.Low, kinds[0])} AND {Value(between.High, kinds[0])})"
            : $"({Compared(ComparisonOperator.GreaterOrEqual, between.Value, between.Low)} AND {Compared(ComparisonOperator.LessOrEqual, between.Value, between.High)})";
    }

    private string Listed(Membership membership)
    {
        var items = membership.Items;
        if (items.Count == 0)
        {
            return "0";
        }

        var kinds = KindsOf(membership.Value);
        if (kinds.Length == 1)
        {
            return $"({Value(membership.Value, kinds[0])} IN ({Values(items, kinds[0])}))";
        }

        // A property of any kind: what no item shares its kind with stays unknown.
        var ways = kinds.Where(kind => items.Any(item => KindsOf(item) is [var only] && only == kind))
            .Select(kind => $"({Value(membership.Value, kind)} IN ({Values([.. items.Where(item => KindsOf(item) is [var only] && only == kind)], kind)}))")
            .Concat(items.Where(item => KindsOf(item).Length > 1).Select(item => Compared(ComparisonOperator.Equal, membership.Value, item)))
            .DefaultIfEmpty("NULL");
        return $"({string.Join(" OR ", ways)})";
    }

    private string Values(IReadOnlyList<Cql2Expression> items, Cql2Kind kind)
    {
        var literals = items.Select(Literal).ToList();
        return items.Count <= FewValues || kind == Cql2Kind.Boolean || literals.Contains(null) || items.Any(item => !KindsOf(item).Contains(kind))
            ? string.Join(", ", items.Select(item => Value(item, kind)))
            : $"SELECT value FROM json_each({parameters.Add(ArrayText.Write(literals))})";
    }

    private static object? Literal(Cql2Expression expression) => expression switch
    {
        TextLiteral text => text.Value,
        NumberLiteral number => number.Value,
        _ => null,
    };

    private string Value(Cql2Expression expression, Cql2Kind kind) => expression switch
    {
        PropertyReference property => _columns.Value(property, kind),
        _ when KindsOf(expression)[0] != kind => "NULL",
        TextLiteral text => parameters.Add(text.Value),
        NumberLiteral number => parameters.Add(number.Value),
        BooleanLiteral flag => flag.Value ? "1" : "0",
        InstantLiteral instant => parameters.Add(instant.Value.Nanoseconds),
        CaseInsensitive { Text: TextLiteral text } => parameters.Add(CaseFolding.Fold(text.Value)),
        CaseInsensitive folded => $"{FilterFunctions.Fold}({Value(folded.Text, Cql2Kind.Text)})",
        Arithmetic arithmetic => $"{FilterFunctions.Arithmetic}({(int)arithmetic.Operator}, {Value(arithmetic.Left, Cql2Kind.Number)}, {Value(arithmetic.Right, Cql2Kind.Number)})",
        FunctionCall call => Called(call),
        _ => Condition(expression),
    };

    private string Called(FunctionCall call)
    {
        var kind = Cql2Functions.ArgumentOf(call.Function);
        var name = kind switch
        {
            Cql2Kind.Number => FilterFunctions.OfNumber,
            Cql2Kind.Text => FilterFunctions.OfText,
            _ => FilterFunctions.OfInstant,
        };
        return $"{name}({(int)call.Function}, {Value(call.Arguments[0], kind)})";
    }

    private string Related(SpatialPredicate spatial) => (spatial.Left, spatial.Right) switch
    {
        (GeometryLiteral left, GeometryLiteral right) => Constant(Cql2Spatial.Holds(spatial.Relation, left.Value, right.Value)),
        (PropertyReference { Name: ItemRecord.Geometry }, GeometryLiteral right) => Relates(spatial.Relation, right.Value, itemIsLeft: true),
        (GeometryLiteral left, PropertyReference { Name: ItemRecord.Geometry }) => Relates(spatial.Relation, left.Value, itemIsLeft: false),
        (PropertyReference { Name: ItemRecord.Geometry }, PropertyReference { Name: ItemRecord.Geometry }) => $"{FilterFunctions.RelatesToSelf}({(int)spatial.Relation}, i.geometry)",
        _ => "NULL",
    };

    private string Relates(SpatialRelation relation, Geometry literal, bool itemIsLeft) =>
        $"{FilterFunctions.Relates}({(int)relation}, {context.Add(literal)}, {(itemIsLeft ? 1 : 0)}, i.geometry)";

    private static string Constant(bool? value) => value switch
    {
        null => "NULL",
        true => "1",
        false => "0",
    };

    private string InTime(TemporalPredicate temporal)
    {
        var (left, right) = (Ends(temporal.Left), Ends(temporal.Right));
        return $"{FilterFunctions.Temporal}({(int)temporal.Relation}, {left.From}, {left.To}, {right.From}, {right.To}, {left.Open | (right.Open << 2)})";
    }

    private (string From, string To, int Open) Ends(Cql2Expression operand)
    {
        if (operand is not IntervalExpression interval)
        {
            var moment = Value(operand, Cql2Kind.Instant);
            return (moment, moment, 0);
        }

        return (
            interval.Start is null ? "NULL" : Value(interval.Start, Cql2Kind.Instant),
            interval.End is null ? "NULL" : Value(interval.End, Cql2Kind.Instant),
            (interval.Start is null ? 1 : 0) | (interval.End is null ? 2 : 0));
    }

    private string List(Cql2Expression operand) => operand switch
    {
        PropertyReference property => _columns.Value(property, Cql2Kind.Array),
        ArrayExpression array => $"json_array({string.Join(", ", array.Items.Select(Member))})",
        _ => "NULL",
    };

    private string Member(Cql2Expression item) => item switch
    {
        PropertyReference property => _columns.Member(property),
        ArrayExpression array => $"json({List(array)})",
        InstantLiteral instant => $"json({parameters.Add(ArrayText.Write(instant.Value))})",
        _ => KindsOf(item)[0] switch
        {
            Cql2Kind.Number => $"json({FilterFunctions.JsonNumber}({Value(item, Cql2Kind.Number)}))",
            Cql2Kind.Text => Value(item, Cql2Kind.Text),
            _ => $"json(CASE {Condition(item)} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)",
        },
    };

    private static Cql2Kind[] KindsOf(Cql2Expression expression) => expression switch
    {
        PropertyReference property => ItemColumns.KindsOf(property),
        TextLiteral or CaseInsensitive => [Cql2Kind.Text],
        NumberLiteral or Arithmetic or FunctionCall => [Cql2Kind.Number],
        InstantLiteral => [Cql2Kind.Instant],
        GeometryLiteral => [Cql2Kind.Geometry],
        ArrayExpression => [Cql2Kind.Array],
        IntervalExpression => [Cql2Kind.Interval],
        _ => [Cql2Kind.Boolean],
    };
}
