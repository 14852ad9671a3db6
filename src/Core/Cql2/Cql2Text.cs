using System.Globalization;
using NetTopologySuite.IO;

namespace Groundshift.Core.Cql2;

/// <summary>Writes an expression as CQL2 text that reads back as the same expression.</summary>
internal static class Cql2Text
{
    public static string Write(Cql2Expression expression) => expression switch
    {
        PropertyReference property => Name(property.Name),
        TextLiteral text => Quoted(text.Value),
        NumberLiteral number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        BooleanLiteral flag => flag.Value ? "TRUE" : "FALSE",
        InstantLiteral { Value.IsDate: true } date => $"DATE('{date.Value}')",
        InstantLiteral time => $"TIMESTAMP('{time.Value}')",
        IntervalExpression interval => $"INTERVAL({End(interval.Start)},{End(interval.End)})",
        GeometryLiteral geometry => new WKTWriter { OutputOrdinates = NetTopologySuite.Geometries.Ordinates.XY }.Write(geometry.Value),
        ArrayExpression array => $"({Listed(array.Items)})",
        CaseInsensitive folded => $"CASEI({folded.Text})",
        Arithmetic arithmetic => $"({arithmetic.Left} {Cql2Names.Of(Cql2Names.Arithmetics, arithmetic.Operator)} {arithmetic.Right})",
        FunctionCall call => $"{Cql2Functions.NameOf(call.Function)}({Listed(call.Arguments)})",
        _ => Condition(expression),
    };

    private static string Condition(Cql2Expression condition) => condition switch
    {
        Junction junction => $"({string.Join(junction.IsAnd ? " AND " : " OR ", junction.Conditions)})",
        Negation negation => $"NOT ({negation.Condition})",
        Comparison comparison => $"{comparison.Left} {Cql2Names.Of(Cql2Names.Comparisons, comparison.Operator)} {comparison.Right}",
        Like like => $"{like.Value} LIKE {like.Pattern}",
        Between between => $"{between.Value} BETWEEN {between.Low} AND {between.High}",
        Membership membership => $"{membership.Value} IN ({Listed(membership.Items)})",
        NullTest test => $"{test.Value} IS NULL",
        SpatialPredicate spatial => $"{Cql2Names.Of(Cql2Names.Spatials, spatial.Relation).ToUpperInvariant()}({spatial.Left},{spatial.Right})",
        TemporalPredicate temporal => $"{Cql2Names.Of(Cql2Names.Temporals, temporal.Relation).ToUpperInvariant()}({temporal.Left},{temporal.Right})",
        ArrayPredicate array => $"{Cql2Names.Of(Cql2Names.Arrays, array.Relation).ToUpperInvariant()}({array.Left},{array.Right})",
        _ => throw new InvalidOperationException($"{condition.GetType().Name} has no text."),
    };

    private static string Name(string name) => Cql2Words.NeedsQuotes(name) ? $"\"{name}\"" : name;

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Listed(IEnumerable<Cql2Expression> items) => string.Join(",", items);

    private static string End(Cql2Expression? end) => end switch
    {
        null => "'..'",
        InstantLiteral instant => $"'{instant.Value}'",
        _ => end.ToString(),
    };
}
