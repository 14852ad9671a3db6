using Groundshift.Core.Jobs;

namespace Groundshift.Core.Ports;

/// <summary>The rules of paths in an <see cref="IObjectStore"/>.</summary>
public static class ObjectPath
{
    /// <summary>Most characters of a path. Source: names of Amazon S3 and Azure Blob end at 1,024, those of Linux at 4,096 with the root.</summary>
    public const int LongestPath = 1024;

    // Source: NAME_MAX of common file systems.
    private const int LongestSegment = 255;

    /// <summary>Checks a path of an object.</summary>
    /// <exception cref="InvalidInputException">The path breaks a rule.</exception>
    public static void Check(string path)
    {
        if (path.Length is 0 or > LongestPath || !path.Split('/').All(IsSegment))
        {
            throw Wrong(path, "segments of letters, digits, '-', '.', '_' and '~', joined by '/', none of them '.' or '..'");
        }
    }

    /// <summary>Checks the beginning of paths: it may end in the middle of a segment, after a slash, or be empty.</summary>
    /// <exception cref="InvalidInputException">No path begins like that.</exception>
    public static void CheckPrefix(string prefix)
    {
        var segments = prefix.Split('/');
        var last = segments[^1];
        if (prefix.Length > LongestPath || !segments[..^1].All(IsSegment) || last is ".." || !last.All(IsUnreserved))
        {
            throw Wrong(prefix, "the beginning of an object's path");
        }
    }

    /// <summary>Checks the media type of an object.</summary>
    /// <exception cref="InvalidInputException">It is empty, or holds what no header may.</exception>
    public static void CheckMediaType(string path, string mediaType)
    {
        if (mediaType.Length == 0 || mediaType.Any(char.IsControl))
        {
            throw new InvalidInputException("media type", "a media type of RFC 6838", $"'{mediaType}'", $"Give the type of {path}.");
        }
    }

    /// <summary>The refusal of a path.</summary>
    public static InvalidInputException Wrong(string path, string expected) =>
        new("object path", expected, $"'{path}'", "Ask for a path as the catalog's items give it.");

    private static bool IsSegment(string segment) =>
        segment.Length is > 0 and <= LongestSegment && segment is not ("." or "..") && segment.All(IsUnreserved);

    // RFC 3986, section 2.3.
    private static bool IsUnreserved(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '~';
}
