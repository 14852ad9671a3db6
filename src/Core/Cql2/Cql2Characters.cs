namespace Groundshift.Core.Cql2;

/// <summary>Characters of property names. Source: OGC 21-065r2, annex B, identifierStart and identifierPart.</summary>
internal static class Cql2Characters
{
    private static readonly (int First, int Last)[] Starts =
    [
        (':', ':'), ('_', '_'), ('A', 'Z'), ('a', 'z'), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFE),
        (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
    ];

    private static readonly (int First, int Last)[] Parts = [('.', '.'), ('0', '9'), (0x300, 0x36F), (0x203F, 0x2040)];

    /// <summary>True where a name can begin.</summary>
    public static bool StartsName(string text, int index) => CodePoint(text, index) is var point && Holds(Starts, point);

    /// <summary>True where a name can go on.</summary>
    public static bool ContinuesName(string text, int index) =>
        CodePoint(text, index) is var point && (Holds(Starts, point) || Holds(Parts, point));

    private static int CodePoint(string text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])
            ? char.ConvertToUtf32(text[index], text[index + 1])
            : text[index];

    private static bool Holds((int First, int Last)[] ranges, int point) =>
        Array.Exists(ranges, range => point >= range.First && point <= range.Last);
}
