namespace Groundshift.Core.Cql2;

/// <summary>
/// Simple case folding: one character for one, upper case then lower case by Unicode's simple mappings, so that sigma and
/// its final form meet. The same function serves every store.
/// </summary>
public static class CaseFolding
{
    /// <summary>The text with case differences removed.</summary>
    public static string Fold(string text) => string.Create(text.Length, text, static (folded, source) =>
    {
        for (var index = 0; index < source.Length; index++)
        {
            var letter = source[index];
            folded[index] = char.IsAscii(letter) ? Lower(letter) : char.ToLowerInvariant(char.ToUpperInvariant(letter));
        }
    });

    private static char Lower(char letter) => char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter;
}
