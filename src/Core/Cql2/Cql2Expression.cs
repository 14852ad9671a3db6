using NetTopologySuite.Geometries;

namespace Groundshift.Core.Cql2;

/// <summary>A CQL2 expression, whichever encoding it came in. Source: OGC 21-065r2, Common Query Language (CQL2) 1.0.</summary>
public abstract record Cql2Expression
{
    /// <inheritdoc/>
    public sealed override string ToString() => Cql2Text.Write(this);
}

/// <summary>A property of the searched object by its queryable name.</summary>
/// <param name="Name">As the filter names it; after binding, as the object names it.</param>
/// <param name="Kind">What the property holds; unknown before binding and where objects differ.</param>
public sealed record PropertyReference(string Name, Cql2Kind Kind = Cql2Kind.Unknown) : Cql2Expression;

/// <summary>Text.</summary>
public sealed record TextLiteral(string Value) : Cql2Expression;

/// <summary>A finite number.</summary>
public sealed record NumberLiteral(double Value) : Cql2Expression;

/// <summary>True or false.</summary>
public sealed record BooleanLiteral(bool Value) : Cql2Expression;

/// <summary>A date or a timestamp.</summary>
public sealed record InstantLiteral(Cql2Instant Value) : Cql2Expression;

/// <summary>An interval of two instants; null is an open end.</summary>
public sealed record IntervalExpression(Cql2Expression? Start, Cql2Expression? End) : Cql2Expression;

/// <summary>A geometry in WGS 84, longitude first.</summary>
public sealed record GeometryLiteral(Geometry Value) : Cql2Expression;

/// <summary>A list of values.</summary>
public sealed record ArrayExpression(IReadOnlyList<Cql2Expression> Items) : Cql2Expression;

/// <summary>Two or more conditions joined by AND or OR.</summary>
public sealed record Junction(bool IsAnd, IReadOnlyList<Cql2Expression> Conditions) : Cql2Expression;

/// <summary>The opposite of a condition; unknown stays unknown.</summary>
public sealed record Negation(Cql2Expression Condition) : Cql2Expression;

/// <summary>A comparison of two scalars.</summary>
public sealed record Comparison(ComparisonOperator Operator, Cql2Expression Left, Cql2Expression Right) : Cql2Expression;

/// <summary>Text against a pattern in which % stands for any characters, _ for one, and \ takes the next as it is.</summary>
public sealed record Like(Cql2Expression Value, Cql2Expression Pattern) : Cql2Expression;

/// <summary>A number within two others, both included.</summary>
public sealed record Between(Cql2Expression Value, Cql2Expression Low, Cql2Expression High) : Cql2Expression;

/// <summary>A scalar that equals one of a list.</summary>
public sealed record Membership(Cql2Expression Value, IReadOnlyList<Cql2Expression> Items) : Cql2Expression;

/// <summary>True where there is no value; never unknown.</summary>
public sealed record NullTest(Cql2Expression Value) : Cql2Expression;

/// <summary>A planar relation of two geometries.</summary>
public sealed record SpatialPredicate(SpatialRelation Relation, Cql2Expression Left, Cql2Expression Right) : Cql2Expression;

/// <summary>A relation of two instants or intervals.</summary>
public sealed record TemporalPredicate(TemporalRelation Relation, Cql2Expression Left, Cql2Expression Right) : Cql2Expression;

/// <summary>A relation of two lists taken as sets.</summary>
public sealed record ArrayPredicate(ArrayRelation Relation, Cql2Expression Left, Cql2Expression Right) : Cql2Expression;

/// <summary>Arithmetic on two numbers; division by zero has no value.</summary>
public sealed record Arithmetic(ArithmeticOperator Operator, Cql2Expression Left, Cql2Expression Right) : Cql2Expression;

/// <summary>One of <see cref="Cql2Functions"/>.</summary>
public sealed record FunctionCall(Cql2Function Function, IReadOnlyList<Cql2Expression> Arguments) : Cql2Expression;

/// <summary>Text of which upper and lower case count the same.</summary>
public sealed record CaseInsensitive(Cql2Expression Text) : Cql2Expression;

/// <summary>Comparisons, in the order of the grammar.</summary>
public enum ComparisonOperator
{
    /// <summary>=</summary>
    Equal,

    /// <summary>&lt;&gt;</summary>
    NotEqual,

    /// <summary>&lt;</summary>
    Less,

    /// <summary>&gt;</summary>
    Greater,

    /// <summary>&lt;=</summary>
    LessOrEqual,

    /// <summary>&gt;=</summary>
    GreaterOrEqual,
}

/// <summary>Arithmetic operators.</summary>
public enum ArithmeticOperator
{
    /// <summary>+</summary>
    Add,

    /// <summary>-</summary>
    Subtract,

    /// <summary>*</summary>
    Multiply,

    /// <summary>/</summary>
    Divide,

    /// <summary>%: remainder with the sign of the first.</summary>
    Remainder,

    /// <summary>div: quotient rounded towards zero.</summary>
    IntegerDivide,

    /// <summary>^</summary>
    Power,
}

/// <summary>Spatial predicates. Source: OGC 06-103r4, section 6.1.15 (DE-9IM).</summary>
public enum SpatialRelation
{
#pragma warning disable CS1591 // the names are those of the standard
    Intersects,
    Equals,
    Disjoint,
    Touches,
    Within,
    Overlaps,
    Crosses,
    Contains,
}

/// <summary>Temporal predicates. Source: OGC 21-065r2, table 10.</summary>
public enum TemporalRelation
{
    After,
    Before,
    Contains,
    Disjoint,
    During,
    Equals,
    FinishedBy,
    Finishes,
    Intersects,
    Meets,
    MetBy,
    OverlappedBy,
    Overlaps,
    StartedBy,
    Starts,
}

/// <summary>Array predicates.</summary>
public enum ArrayRelation
{
    Equals,
    Contains,
    ContainedBy,
    Overlaps,
#pragma warning restore CS1591
}
