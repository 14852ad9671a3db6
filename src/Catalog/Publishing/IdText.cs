using System.Security.Cryptography;
using System.Text;

namespace Groundshift.Catalog.Publishing;

/// <summary>Text that is safe in ids, URLs and file names: letters, digits, dot, dash, underscore.</summary>
internal static class IdText
{
    /// <summary>Every run of other characters becomes one dash; dots and dashes at the ends go.</summary>
    public static string Safe(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsAsciiLetterOrDigit(character) || character is '.' or '_')
            {
                safe.Append(character);
            }
            else if (safe.Length > 0 && safe[^1] != '-')
            {
                safe.Append('-');
            }
        }

        return safe.ToString().Trim('-', '.');
    }

    /// <summary>True for text that can be a file name and a segment of a URL as it is: the unreserved characters of RFC 3986.</summary>
    public static bool IsSafe(string text) =>
        text.Length > 0 && text is not ("." or "..") && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '~');

    /// <summary>Eight hex digits that tell texts apart which <see cref="Safe"/> makes equal.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
