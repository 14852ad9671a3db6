namespace Groundshift.TestKit;

/// <summary>Debian's Chromium, which tests of pages drive.</summary>
public static class ChromiumProgram
{
    private const string Path = "/usr/bin/chromium";

    /// <summary>What it is started with: as root it has no sandbox, and WebGL runs on the processor.</summary>
    public static IReadOnlyList<string> Arguments { get; } = ["--no-sandbox", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"];

    /// <summary>Its path; skips the test where it is absent.</summary>
    public static string Need()
    {
        if (!File.Exists(Path))
        {
            Needed.Missing($"needs {Path}: ./run setup test");
        }

        return Path;
    }
}
