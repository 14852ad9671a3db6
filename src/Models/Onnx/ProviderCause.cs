using System.Text.RegularExpressions;

namespace Groundshift.Models.Onnx;

/// <summary>Tells the cause of a native error in plain words: the native texts hold source lines, function names and folders of the build machine.</summary>
internal static partial class ProviderCause
{
    // Long enough for the cause, short enough for a line of a table.
    private const int Longest = 160;

    /// <summary>The cause, without a full stop.</summary>
    public static string Of(string text)
    {
        if (MissingFile().Matches(text) is [.., var missing])
        {
            return $"{missing.Groups["file"].Value} is not installed";
        }

        if (text.Contains("WebGPU adapter", StringComparison.Ordinal))
        {
            return "no graphics driver offers an adapter";
        }

        if (CudaFailure().Match(text) is { Success: true } failure)
        {
            return failure.Groups["why"].Value.Trim();
        }

        // Other texts read "FILE:LINE FUNCTION [ONNXRuntimeError] : 1 : FAIL : CONDITION was false. CAUSE with error: INNER CAUSE".
        var line = text.Split('\n', 2)[0].Trim().TrimEnd('.');
        line = After(After(After(line, "FAIL : "), " was false. "), " with error: ");
        return Shorten(Folders().Replace(line, string.Empty));
    }

    private static string Shorten(string line)
    {
        if (line.Length <= Longest)
        {
            return line;
        }

        var space = line.LastIndexOf(' ', Longest);
        return $"{line[..(space > 0 ? space : Longest)]} …";
    }

    private static string After(string text, string mark)
    {
        var at = text.LastIndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? text : text[(at + mark.Length)..];
    }

    [GeneratedRegex(@"(?<file>[^\s:/]+): cannot open shared object file", RegexOptions.CultureInvariant)]
    private static partial Regex MissingFile();

    [GeneratedRegex(@"CUDA failure \d+: (?<why>[^;\n]+)", RegexOptions.CultureInvariant)]
    private static partial Regex CudaFailure();

    // "/build/onnxruntime/core/session.cc" becomes "session.cc".
    [GeneratedRegex(@"(?<![\w./])/(?:[^\s/:]+/)+", RegexOptions.CultureInvariant)]
    private static partial Regex Folders();
}
