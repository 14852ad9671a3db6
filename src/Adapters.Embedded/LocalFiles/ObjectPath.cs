using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Embedded.LocalFiles;

/// <summary>The rules of object paths, and the way from them to files.</summary>
internal static class ObjectPath
{
    // Limits of common file systems (NAME_MAX 255, PATH_MAX 4096 on Linux) with room for the root.
    private const int LongestSegment = 255;
    private const int LongestPath = 1024;

    /// <summary>The file of an object.</summary>
    /// <exception cref="InvalidInputException">The path breaks a rule, or a link stands on the way.</exception>
    public static string File(string root, string path)
    {
        Check(path);
        var file = root;
        foreach (var segment in path.Split('/'))
        {
            file = Path.Combine(file, segment);
            if (new FileInfo(file).LinkTarget is not null)
            {
                throw Wrong(path, "a path without symbolic links");
            }
        }

        return file;
    }

    /// <summary>Checks a path of an object.</summary>
    public static void Check(string path)
    {
        if (path.Length is 0 or > LongestPath || !path.Split('/').All(IsSegment))
        {
            throw Wrong(path, "segments of letters, digits, '-', '.', '_' and '~', joined by '/', none of them '.' or '..'");
        }
    }

    /// <summary>Checks the beginning of paths: it may end in the middle of a segment, after a slash, or be empty.</summary>
    public static void CheckPrefix(string prefix)
    {
        var segments = prefix.Split('/');
        var last = segments[^1];
        if (prefix.Length > LongestPath || !segments[..^1].All(IsSegment) || last is ".." || !last.All(IsUnreserved))
        {
            throw Wrong(prefix, "the beginning of an object's path");
        }
    }

    private static bool IsSegment(string segment) =>
        segment.Length is > 0 and <= LongestSegment && segment is not ("." or "..") && segment.All(IsUnreserved);

    // RFC 3986, section 2.3.
    private static bool IsUnreserved(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '~';

    private static InvalidInputException Wrong(string path, string expected) =>
        new("object path", expected, $"'{path}'", "Ask for a path as the catalog's items give it.");
}
