using Groundshift.Core.Jobs;

namespace Groundshift.Core.Cql2;

/// <summary>
/// Gives the properties of a filter the names and kinds that the searched objects have, and turns texts that are compared with times
/// into times. What is bound can be searched for.
/// </summary>
public sealed class Cql2Binding
{
    /// <summary>Most operators and properties of a filter. Every store makes a statement of it; written by people they stay below a hundred.</summary>
    public const int MostParts = 1000;

    /// <summary>Most values of a filter, such as in a list of ids.</summary>
    public const int MostValues = 10_000;

    private readonly Func<string, PropertyReference?> _resolve;
    private int _parts;
    private int _values;

    private Cql2Binding(Func<string, PropertyReference?> resolve) => _resolve = resolve;

    /// <summary>Binds a filter.</summary>
    /// <param name="filter">As it was read.</param>
    /// <param name="resolve">The property that a name means; null where there is none.</param>
    /// <exception cref="InvalidInputException">A name means nothing, parts do not fit each other, a text is no time, or the filter is too long.</exception>
    public static Cql2Expression Bind(Cql2Expression filter, Func<string, PropertyReference?> resolve)
    {
        var bound = new Cql2Binding(resolve).Bind(filter);
        Cql2KindCheck.RequireCondition(bound);
        return bound;
    }

    private Cql2Expression Bind(Cql2Expression expression)
    {
        Count(expression);
        return expression switch
        {
            TextLiteral text when text.Value.Contains('\0') => throw Cql2Problem.At("text without the character NUL", "NUL"),
            PropertyReference property => _resolve(property.Name) ?? throw Cql2Problem.At("a queryable property", property.ToString(), "See the queryables of the collection."),
            Junction junction => junction with { Conditions = All(junction.Conditions) },
            Negation negation => new Negation(Bind(negation.Condition)),
            NullTest test => new NullTest(Bind(test.Value)),
            Like like => new Like(Bind(like.Value), Bind(like.Pattern)),
            Arithmetic arithmetic => arithmetic with { Left = Bind(arithmetic.Left), Right = Bind(arithmetic.Right) },
            FunctionCall call => call with { Arguments = All(call.Arguments) },
            CaseInsensitive folded => new CaseInsensitive(Bind(folded.Text)),
            ArrayExpression array => new ArrayExpression(All(array.Items)),
            IntervalExpression interval => new IntervalExpression(End(interval.Start), End(interval.End)),
            SpatialPredicate spatial => spatial with { Left = Bind(spatial.Left), Right = Bind(spatial.Right) },
            ArrayPredicate array => array with { Left = Bind(array.Left), Right = Bind(array.Right) },
            _ => WithTimes(expression),
        };
    }

    private Cql2Expression WithTimes(Cql2Expression expression)
    {
        switch (expression)
        {
            case Comparison comparison:
                var sides = Alike([comparison.Left, comparison.Right]);
                return comparison with { Left = sides[0], Right = sides[1] };
            case Between between:
                var range = Alike([between.Value, between.Low, between.High]);
                return new Between(range[0], range[1], range[2]);
            case Membership membership:
                var members = Alike([membership.Value, .. membership.Items]);
                return new Membership(members[0], members[1..]);
            case TemporalPredicate temporal:
                return temporal with { Left = Time(Bind(temporal.Left)), Right = Time(Bind(temporal.Right)) };
            default:
                return expression;
        }
    }

    private Cql2Expression? End(Cql2Expression? end) => end is null ? null : Time(Bind(end));

    private Cql2Expression[] All(IReadOnlyList<Cql2Expression> expressions) => [.. expressions.Select(Bind)];

    // Where one of them is a time, texts are times too.
    private Cql2Expression[] Alike(IReadOnlyList<Cql2Expression> expressions)
    {
        var bound = All(expressions);
        return bound.Any(IsTime) ? [.. bound.Select(Time)] : bound;
    }

    private static bool IsTime(Cql2Expression expression) => expression is InstantLiteral or PropertyReference { Kind: Cql2Kind.Instant };

    private static Cql2Expression Time(Cql2Expression expression) => expression is TextLiteral text ? Cql2Build.Instant(text.Value) : expression;

    private void Count(Cql2Expression expression)
    {
        var isValue = expression is TextLiteral or NumberLiteral or BooleanLiteral or InstantLiteral;
        if ((isValue ? ++_values : ++_parts) > (isValue ? MostValues : MostParts))
        {
            throw Cql2Problem.At(
                isValue ? $"at most {MostValues} values" : $"at most {MostParts} operators and properties", "more", "Ask for less at once, or use a list with IN.");
        }
    }
}
