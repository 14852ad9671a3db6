namespace Groundshift.Core.Cql2;

/// <summary>An object that a filter is asked about.</summary>
public interface ICql2Record
{
    /// <summary>
    /// The value of a property: a string, a double, a bool, a <see cref="Cql2Instant"/>, a geometry, a list of such values, or null
    /// where there is none.
    /// </summary>
    object? ValueOf(PropertyReference property);
}
