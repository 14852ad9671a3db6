using System.Globalization;

namespace Groundshift.Ingest.Providers;

/// <summary>A processing baseline of Sentinel-2, compared as numbers: 05.11 is newer than 05.2.</summary>
/// <remarks>99.99 is ESA's test baseline; its products carry no add offset.</remarks>
internal readonly record struct ProcessingBaseline(int Major, int Minor)
{
    private static readonly ProcessingBaseline Test = new(99, 99);

    /// <summary>True when the pixels carry ESA's add offset: from 04.00 on, but for the test baseline.</summary>
    public bool HasAddOffset => this != Test && Major >= 4;

    /// <summary>Reads <c>05.11</c>, <c>5.11</c>, <c>N05.11</c> and <c>N0511</c>; null for anything else.</summary>
    public static ProcessingBaseline? Parse(string? text)
    {
        var digits = text?.Trim().TrimStart('N', 'n');
        if (digits is null)
        {
            return null;
        }

        var parts = digits.Length == 4 && !digits.Contains('.', StringComparison.Ordinal) ? [digits[..2], digits[2..]] : digits.Split('.');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? new ProcessingBaseline(major, minor)
            : null;
    }

    public override string ToString() => $"{Major:00}.{Minor:00}";
}
