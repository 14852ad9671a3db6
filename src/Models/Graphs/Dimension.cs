using System.Globalization;

namespace Groundshift.Models.Graphs;

/// <summary>One axis of a tensor in a graph: a fixed length, or a name for a length that is known when the graph runs, times a factor.</summary>
internal readonly record struct Dimension
{
    private readonly string? _open;

    private Dimension(long factor, string? open, long? most = null)
    {
        Factor = factor;
        _open = open;
        Most = most is { } each ? each * factor : null;
    }

    /// <summary>The fixed length, or null.</summary>
    public long? Length => _open is null ? Factor : null;

    /// <summary>The name of an open length, or null: <c>batch</c>, <c>4*batch</c>.</summary>
    public string? Name => _open is null || Factor == 1 ? _open : $"{Factor}*{_open}";

    /// <summary>The name of the open length that this is a multiple of, or null.</summary>
    public string? OpenName => _open;

    /// <summary>The length, where it is fixed; else how many times the open length it is.</summary>
    public long Factor { get; }

    /// <summary>The open length that this is a multiple of; null where the length is fixed.</summary>
    public string? Of => _open;

    /// <summary>What an open length never exceeds; null where nothing is known.</summary>
    public long? Most { get; }

    /// <summary>An open length; equal names are equal lengths.</summary>
    public static Dimension Open(string name, long? most = null) => new(1, name, most);

    /// <summary>A fixed length.</summary>
    public static implicit operator Dimension(long length) =>
        length >= 0 ? new(length, null) : throw new ArgumentOutOfRangeException(nameof(length), length, "A length is not negative.");

    /// <summary>A multiple of a length, such as the rows of a batch that axes were folded into.</summary>
    public static Dimension operator *(Dimension length, long factor) => new(length.Factor * factor, length._open, length.Most / length.Factor);

    /// <inheritdoc/>
    public override string ToString() => Name ?? Factor.ToString(CultureInfo.InvariantCulture);
}
