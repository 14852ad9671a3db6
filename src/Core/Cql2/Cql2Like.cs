namespace Groundshift.Core.Cql2;

/// <summary>Comparisons of text by code points, as databases with the C collation and SQLite's BINARY compare UTF-8.</summary>
public static class Cql2Like
{
    private const char Any = '%';
    private const char One = '_';
    private const char Escape = '\\';

    /// <summary>Order of two texts by Unicode code points.</summary>
    public static int CompareCodePoints(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var index = 0; index < length; index++)
        {
            var (a, b) = (left[index], right[index]);
            if (a != b)
            {
                // Surrogates, U+D800 on, stand for code points above all others.
                return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    /// <summary>True when the text as a whole fits the pattern. Takes time of the product of both lengths at most: no pattern is a bomb.</summary>
    public static bool Matches(string text, string pattern)
    {
        var (at, position) = (0, 0);
        var (lastAny, lastText) = (-1, 0);
        while (position < text.Length)
        {
            if (at < pattern.Length && pattern[at] == Any)
            {
                (lastAny, lastText) = (at++, position);
            }
            else if (at < pattern.Length && Fits(text, position, pattern, at, out var inText, out var inPattern))
            {
                position += inText;
                at += inPattern;
            }
            else if (lastAny >= 0)
            {
                lastText += Width(text, lastText);
                (at, position) = (lastAny + 1, lastText);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(at).TrimStart(Any).IsEmpty;
    }

    private static bool Fits(string text, int position, string pattern, int at, out int inText, out int inPattern)
    {
        inText = 1;
        inPattern = 1;
        if (pattern[at] == One)
        {
            inText = Width(text, position);
            return true;
        }

        var isEscaped = pattern[at] == Escape && at + 1 < pattern.Length;
        inPattern = isEscaped ? 2 : 1;
        return text[position] == pattern[isEscaped ? at + 1 : at];
    }

    private static int Width(string text, int position) => position + 1 < text.Length && char.IsSurrogatePair(text, position) ? 2 : 1;
}
