using System.Text;
using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;

namespace Groundshift.Catalog.Areas;

/// <summary>Rules of area ids: they stand in item ids, URLs and file names.</summary>
public static partial class AreaId
{
    /// <summary>Most characters; an item's id holds more than the area's.</summary>
    public const int Longest = 60;

    // Latin letters with marks and, below, without: the program runs without culture data, which .NET would need to take them apart.
    private const string Accented = "àáâãäåāăąçćĉċčďđèéêëēĕėęěĝğġģìíîïĩīĭįıĵķĺļľłñńņňòóôõöøōŏőŕŗřśŝşšţťùúûüũūŭůűųŵýÿŷźżž";
    private const string Bare = "aaaaaaaaacccccddeeeeeeeeeggggiiiiiiiiijkllllnnnnooooooooorrrssssttuuuuuuuuuuwyyyzzz";

    /// <summary>Takes an id as it is.</summary>
    /// <exception cref="InvalidInputException">It breaks the rules; the message proposes one that does not.</exception>
    public static string Check(string id) => Rule().IsMatch(id)
        ? id
        : throw new InvalidInputException(
            "id", $"1 to {Longest} lower-case letters, digits, dashes and underscores, a letter or digit first", $"'{id}'", $"Use for example '{Make(id) ?? "my-area"}'.");

    /// <summary>Makes an id of a name: accents go, everything else that is not allowed becomes a dash. Null where nothing is left.</summary>
    public static string? Make(string name)
    {
        var id = new StringBuilder();
        foreach (var character in name.Select(Plain))
        {
            if (char.IsAsciiLetterOrDigit(character) || (character == '_' && id.Length > 0))
            {
                id.Append(character);
            }
            else if (id.Length > 0 && id[^1] != '-')
            {
                id.Append('-');
            }
        }

        var text = id.ToString(0, Math.Min(id.Length, Longest)).TrimEnd('-');
        return text.Length == 0 ? null : text;
    }

    private static char Plain(char character)
    {
        var lower = char.ToLowerInvariant(character);
        var place = Accented.IndexOf(lower, StringComparison.Ordinal);
        return place < 0 ? lower : Bare[place];
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_\-]{0,59}\z")]
    private static partial Regex Rule();
}
