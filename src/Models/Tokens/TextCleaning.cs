using System.Globalization;
using System.Net;
using System.Text;

namespace Groundshift.Models.Tokens;

/// <summary>What CLIP's tokenizer does to a text before merging bytes.</summary>
internal static class TextCleaning
{
    // Endings of English that stand alone, in the order in which they are tried.
    private static readonly string[] Endings = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    /// <summary>
    /// Typographic quotes straightened, HTML escapes resolved twice, white space reduced to single spaces, lower case.
    /// </summary>
    public static string Clean(string text)
    {
        var unescaped = WebUtility.HtmlDecode(WebUtility.HtmlDecode(Straight(text)));
        return string.Join(' ', unescaped.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
    }

    /// <summary>Words of a cleaned text: English endings after an apostrophe, runs of letters, single digits, runs of other signs.</summary>
    public static IEnumerable<string> Words(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = WordLength(text, start);
            if (KindOf(RuneAt(text, start)) != Kind.Space)
            {
                yield return text.Substring(start, length);
            }

            start += length;
        }
    }

    private static int WordLength(string text, int start)
    {
        if (Endings.FirstOrDefault(ending => string.CompareOrdinal(text, start, ending, 0, ending.Length) == 0) is { } found)
        {
            return found.Length;
        }

        var kind = KindOf(RuneAt(text, start));
        var end = start;
        do
        {
            end += RuneAt(text, end).Utf16SequenceLength;
        }
        while (kind is Kind.Letter or Kind.Other && end < text.Length && KindOf(RuneAt(text, end)) == kind);

        return end - start;
    }

    private static Kind KindOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        _ when Rune.IsWhiteSpace(rune) => Kind.Space,
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
        _ => Kind.Other,
    };

    private static string Straight(string text) => string.Concat(text.Select(character => character switch
    {
        '\u2018' or '\u2019' or '\u201a' or '\u201b' => '\'',
        '\u201c' or '\u201d' or '\u201e' or '\u201f' => '"',
        _ => character,
    }));

    // Half of a surrogate pair counts as the replacement character, as UTF-8 writes it.
    private static Rune RuneAt(string text, int index) => Rune.TryGetRuneAt(text, index, out var rune) ? rune : Rune.ReplacementChar;
}
