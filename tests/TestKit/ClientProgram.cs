using System.Diagnostics;
using Xunit;

namespace Groundshift.TestKit;

/// <summary>Programs of others, as clients of our servers.</summary>
public static class ClientProgram
{
    /// <summary>Runs a program to its end; skips the test where it is absent.</summary>
    /// <param name="path">The program.</param>
    /// <param name="files">Files that it needs beside itself; the test is skipped where one is absent.</param>
    /// <param name="arguments">What it is told.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What it printed; the test fails where it failed.</returns>
    public static async Task<string> RunAsync(string path, IReadOnlyList<string> files, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (files.Prepend(path).FirstOrDefault(file => !File.Exists(file)) is { } missing)
        {
            Needed.Missing($"needs {missing}: ./run setup test");
        }

        var start = new ProcessStartInfo(path) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{path} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var text = await output;
        Assert.True(process.ExitCode == 0, $"{path} {string.Join(' ', arguments)}\n{text}\n{await errors}");
        return text;
    }
}
