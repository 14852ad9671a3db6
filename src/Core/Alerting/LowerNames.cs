using System.Text.Json;
using System.Text.Json.Serialization;

namespace Groundshift.Core.Alerting;

/// <summary>Writes an enumeration as lower-case words joined by dashes (<c>k-of-n</c>), and reads nothing else.</summary>
public sealed class LowerNames<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Values of enumerations as lower-case words joined by dashes.</summary>
public static class LowerName
{
    /// <summary>The word of a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Every word, in the order of the values.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Of)];

    /// <summary>The value of a word; null for a text that is none.</summary>
    public static T? Find<T>(string text)
        where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (string.Equals(Of(candidate), text, StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }
        }

        return null;
    }
}
