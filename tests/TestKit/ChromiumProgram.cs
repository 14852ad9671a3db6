using Xunit;

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
            const string Reason = $"needs {Path}: ./run setup";
            if (Environment.GetEnvironmentVariable("CI") is "true" or "1")
            {
                Assert.Fail(Reason);
            }

            Assert.Skip(Reason);
        }

        return Path;
    }
}
