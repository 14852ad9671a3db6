namespace Groundshift.Core.Cql2;

/// <summary>What sort of value an expression has.</summary>
public enum Cql2Kind
{
    /// <summary>Known only when an object is at hand: a property without declared type.</summary>
    Unknown,

    /// <summary>True, false or unknown.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A date or timestamp.</summary>
    Instant,

    /// <summary>An interval of time.</summary>
    Interval,

    /// <summary>A geometry.</summary>
    Geometry,

    /// <summary>A list.</summary>
    Array,
}
