using System.Globalization;
using System.Text.RegularExpressions;

namespace Groundshift.Models.Manifests;

/// <summary>A version with an order. Source: Semantic Versioning 2.0.0, sections 9 to 11; build metadata is kept out of names.</summary>
internal readonly partial record struct SemanticVersion(int Major, int Minor, int Patch, string Prerelease) : IComparable<SemanticVersion>
{
    public static bool TryParse(string text, out SemanticVersion version)
    {
        version = default;
        var match = Pattern().Match(text);
        if (!match.Success
            || !TryNumber(match.Groups[1].Value, out var major)
            || !TryNumber(match.Groups[2].Value, out var minor)
            || !TryNumber(match.Groups[3].Value, out var patch))
        {
            return false;
        }

        version = new SemanticVersion(major, minor, patch, match.Groups[4].Value);
        return true;
    }

    public int CompareTo(SemanticVersion other)
    {
        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return order != 0 ? order : ComparePrerelease(Prerelease, other.Prerelease);
    }

    // A version without a pre-release part comes after all that have one.
    private static int ComparePrerelease(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return right.Length.CompareTo(left.Length);
        }

        var (lefts, rights) = (left.Split('.'), right.Split('.'));
        for (var index = 0; index < Math.Min(lefts.Length, rights.Length); index++)
        {
            var order = CompareIdentifier(lefts[index], rights[index]);
            if (order != 0)
            {
                return order;
            }
        }

        return lefts.Length.CompareTo(rights.Length);
    }

    // Numbers compare as numbers and come before words.
    private static int CompareIdentifier(string left, string right) => (TryNumber(left, out var a), TryNumber(right, out var b)) switch
    {
        (true, true) => a.CompareTo(b),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.CompareOrdinal(left, right),
    };

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex("^(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})(?:-([0-9A-Za-z-]{1,32}(?:\\.[0-9A-Za-z-]{1,32}){0,7}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
