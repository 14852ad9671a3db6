using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Groundshift.Host.Configuration;

/// <summary>The settings that exist, read off an option class, so that a misspelt one is found.</summary>
internal sealed class SettingNames(Type options)
{
    // Keys such as Server:Port with the type of their value; lists and dictionaries end in :*.
    private readonly Dictionary<string, Type> _all = Of(options, string.Empty).ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>True where the first part of a key is that of a setting.</summary>
    public bool KnowsSection(string key) => _all.Keys.Any(name => string.Equals(name.Split(':')[0], key.Split(':')[0], StringComparison.OrdinalIgnoreCase));

    /// <summary>What is wrong with a setting, or null.</summary>
    public string? Complaint(string key, string value)
    {
        if (Match(key) is not { } name)
        {
            return $"{key} is no setting (the closest is {Closest(key)})";
        }

        return Complaint(_all[name], value) is { } expected ? $"{key} is '{value}', not {expected}" : null;
    }

    private string? Match(string key)
    {
        if (_all.ContainsKey(key))
        {
            return key;
        }

        return _all.Keys.FirstOrDefault(name =>
            name.EndsWith(":*", StringComparison.Ordinal) && key.StartsWith(name[..^1], StringComparison.OrdinalIgnoreCase));
    }

    private string Closest(string key) => _all.Keys.MinBy(name => Distance(name.ToUpperInvariant(), key.ToUpperInvariant())) ?? string.Empty;

    // Why a text is no value of a type, or null when it is one.
    private static string? Complaint(Type type, string value) => type switch
    {
        _ when type == typeof(int) => int.TryParse(value, CultureInfo.InvariantCulture, out _) ? null : "a whole number",
        _ when type == typeof(long) => long.TryParse(value, CultureInfo.InvariantCulture, out _) ? null : "a whole number",
        _ when type == typeof(double) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? null : "a number",
        _ when type == typeof(bool) => bool.TryParse(value, out _) ? null : "true or false",
        _ => null,
    };

    private static IEnumerable<KeyValuePair<string, Type>> Of(Type options, string prefix)
    {
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var type = property.PropertyType;
            var name = prefix + property.Name;
            if (type.Namespace?.StartsWith(nameof(Groundshift), StringComparison.Ordinal) == true)
            {
                foreach (var inner in Of(type, name + ":"))
                {
                    yield return inner;
                }
            }
            else
            {
                var many = type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);
                yield return new(many ? name + ":*" : name, type);
            }
        }
    }

    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replace = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, replace);
            }

            previous = current;
        }

        return previous[right.Length];
    }
}
