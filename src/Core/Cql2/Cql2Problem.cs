using Groundshift.Core.Jobs;

namespace Groundshift.Core.Cql2;

/// <summary>What is said of a filter that cannot be understood.</summary>
internal static class Cql2Problem
{
    private const string Field = "filter";

    /// <summary>Deepest nesting of a filter. Written by people it stays below ten; the stack holds thousands.</summary>
    public const int MaxDepth = 200;

    public static InvalidInputException At(string expected, string found, string nextStep = "Correct the filter; CQL2 is described in OGC 21-065.") =>
        new(Field, expected, Shortened(found), nextStep);

    public static InvalidInputException TooDeep() =>
        At($"at most {MaxDepth} levels of nesting", "more", "Write the filter with fewer brackets.");

    // Errors go back to whoever asked; a ten-megabyte filter must not.
    private static string Shortened(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "...");
}
