using System.Globalization;

namespace Groundshift.Models.Graphs;

/// <summary>One axis of a tensor in a graph: a fixed length, or a name for a length that is known when the graph runs.</summary>
internal readonly record struct Dimension
{
    private Dimension(long? length, string? name)
    {
        Length = length;
        Name = name;
    }

    /// <summary>The fixed length, or null.</summary>
    public long? Length { get; }

    /// <summary>The name of an open length, or null.</summary>
    public string? Name { get; }

    /// <summary>An open length; equal names are equal lengths.</summary>
    public static Dimension Open(string name) => new(null, name);

    /// <summary>A fixed length.</summary>
    public static implicit operator Dimension(long length) =>
        length >= 0 ? new(length, null) : throw new ArgumentOutOfRangeException(nameof(length), length, "A length is not negative.");

    /// <inheritdoc/>
    public override string ToString() => Name ?? Length?.ToString(CultureInfo.InvariantCulture) ?? "0";
}
