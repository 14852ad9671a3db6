using System.Globalization;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>Values of a statement that is made for one search; equal texts share a parameter.</summary>
internal sealed class SqlParameters(string prefix = "$p")
{
    private readonly List<(string Name, object? Value)> _all = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public IReadOnlyList<(string Name, object? Value)> All => _all;

    /// <summary>The name that stands for a value in SQL.</summary>
    public string Add(object value)
    {
        if (value is string text && _texts.TryGetValue(text, out var known))
        {
            return known;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{_all.Count}");
        _all.Add((name, value));
        if (value is string added)
        {
            _texts.Add(added, name);
        }

        return name;
    }
}
