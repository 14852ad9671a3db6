using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;

namespace Groundshift.Core.Stac;

/// <summary>
/// Words of texts for free-text search: runs of letters, marks and digits without regard to case. A term matches where its words stand
/// next to each other in one field. Source: STAC API free-text extension 1.0.0-rc.1 (basic).
/// </summary>
public static class FreeText
{
    /// <summary>Stands between two fields; no term can hold it.</summary>
    public const string FieldBreak = "§";

    /// <summary>The words of a text, folded, with one space between them; empty where it has none.</summary>
    public static string Words(string text)
    {
        var words = new StringBuilder(text.Length);
        var rest = CaseFolding.Fold(text).AsSpan();
        while (!rest.IsEmpty)
        {
            // Half a surrogate pair decodes as a symbol, which is no part of a word.
            Rune.DecodeFromUtf16(rest, out var rune, out var width);
            if (IsWordPart(rune))
            {
                words.Append(rest[..width]);
            }
            else if (words.Length > 0 && words[^1] != ' ')
            {
                words.Append(' ');
            }

            rest = rest[width..];
        }

        return words.ToString().TrimEnd(' ');
    }

    /// <summary>The words of an item: its id and every text among its properties but times, with <see cref="FieldBreak"/> between them.</summary>
    public static string WordsOf(StacItem item) => Joined(
        [item.Id, .. (item.ReadProperties ?? []).SelectMany(property => Texts(property.Value))]);

    /// <summary>Words that every item has one of whose properties is this text; none where nothing is known.</summary>
    public static IReadOnlyList<string> WordsOfHolder(string text) =>
        StacTime.TryParse(text, out _) ? [] : Words(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The words of a collection: its id, title, description and keywords.</summary>
    public static string WordsOf(StacCollection collection) => Joined(
        [collection.Id, .. Texts(collection.Json["title"]), .. Texts(collection.Json["description"]), .. Texts(collection.Json["keywords"])]);

    /// <summary>True when any of the terms, each as <see cref="Words"/> gave it, stands among the words.</summary>
    public static bool Matches(string words, IReadOnlyList<string> terms) =>
        terms.Any(term => $" {words} ".Contains($" {term} ", StringComparison.Ordinal));

    private static string Joined(IEnumerable<string> texts) =>
        string.Join($" {FieldBreak} ", texts.Select(Words).Where(words => words.Length > 0));

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray array => array.SelectMany(Texts),
        _ => JsonView.Text(node) is { } text && !StacTime.TryParse(text, out _) ? [text] : [],
    };

    private static bool IsWordPart(Rune rune) => rune.IsAscii ? char.IsAsciiLetterOrDigit((char)rune.Value) : Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;
}
