using System.Globalization;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>Values of a statement that is made for one search; equal texts share a place.</summary>
internal sealed class SqlValues
{
    private readonly List<object?> _all = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public object?[] All => [.. _all];

    /// <summary>What stands for a value in SQL: $1, $2, …</summary>
    public string Add(object value)
    {
        if (value is string text && _texts.TryGetValue(text, out var known))
        {
            return known;
        }

        _all.Add(value);
        var place = string.Create(CultureInfo.InvariantCulture, $"${_all.Count}");
        if (value is string added)
        {
            _texts.Add(added, place);
        }

        return place;
    }
}
