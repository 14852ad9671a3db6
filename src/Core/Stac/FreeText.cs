using System.Buffers;
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

    private const string Between = $" {FieldBreak} ";

    // Folded.
    private static readonly SearchValues<char> AsciiWordParts = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz");

    /// <summary>The words of a text, folded, with one space between them; empty where it has none.</summary>
    public static string Words(string text)
    {
        var words = new StringBuilder(text.Length);
        AddWords(words, text);
        return words.ToString();
    }

    /// <summary>The words of an item: its id and every text among its properties but times, with <see cref="FieldBreak"/> between them.</summary>
    public static string WordsOf(StacItem item)
    {
        var words = Begin(item.Id);
        foreach (var (_, value) in item.ReadProperties ?? [])
        {
            AddTexts(words, value);
        }

        return words.ToString();
    }

    /// <summary>The words of a collection: its id, title, description and keywords.</summary>
    public static string WordsOf(StacCollection collection)
    {
        var words = Begin(collection.Id);
        foreach (var field in new[] { "title", "description", "keywords" })
        {
            AddTexts(words, collection.Json[field]);
        }

        return words.ToString();
    }

    /// <summary>True when any of the terms, each as <see cref="Words"/> gave it, stands among the words.</summary>
    public static bool Matches(string words, IReadOnlyList<string> terms) =>
        terms.Any(term => $" {words} ".Contains($" {term} ", StringComparison.Ordinal));

    private static StringBuilder Begin(string id)
    {
        const int Usual = 512;
        var words = new StringBuilder(Usual);
        AddField(words, id);
        return words;
    }

    private static void AddTexts(StringBuilder words, JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var entry in array)
            {
                AddTexts(words, entry);
            }
        }
        else if (JsonView.Text(node) is { } text && !StacTime.TryParse(text, out _))
        {
            AddField(words, text);
        }
    }

    private static void AddField(StringBuilder words, string text)
    {
        var before = words.Length;
        if (before > 0)
        {
            words.Append(Between);
        }

        var start = words.Length;
        AddWords(words, text);
        if (words.Length == start)
        {
            words.Length = before;
        }
    }

    private static void AddWords(StringBuilder words, string text)
    {
        var start = words.Length;
        var rest = CaseFolding.Fold(text).AsSpan();
        while (!rest.IsEmpty)
        {
            var run = rest.IndexOfAnyExcept(AsciiWordParts);
            if (run != 0)
            {
                run = run < 0 ? rest.Length : run;
                words.Append(rest[..run]);
                rest = rest[run..];
                continue;
            }

            // Half a surrogate pair decodes as a symbol, which is no part of a word.
            Rune.DecodeFromUtf16(rest, out var rune, out var width);
            if (IsWordPart(rune))
            {
                words.Append(rest[..width]);
            }
            else if (words.Length > start && words[^1] != ' ')
            {
                words.Append(' ');
            }

            rest = rest[width..];
        }

        if (words.Length > start && words[^1] == ' ')
        {
            words.Length--;
        }
    }

    private static bool IsWordPart(Rune rune) => rune.IsAscii ? char.IsAsciiLetterOrDigit((char)rune.Value) : Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;
}
