namespace Groundshift.Catalog.Tests.Api;

/// <summary>Traces of the inside in an answer.</summary>
internal static class Leaks
{
    private static readonly string[] Traces =
        ["sqlite", "json_extract", "json_type(", " from items", "moment_ns", "i.sortable", "gs_matches", "   at ", "exception", "stacktrace", "groundshift.core", "groundshift.adapters", ".cs:line", "no such column", "syntax error"];

    /// <summary>The first trace, or null.</summary>
    public static string? In(string body) => Array.Find(Traces, trace => body.Contains(trace, StringComparison.OrdinalIgnoreCase));
}
