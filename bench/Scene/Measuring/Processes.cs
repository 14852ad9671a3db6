using System.Diagnostics;

namespace Groundshift.Bench.Measuring;

/// <summary>Other programs and copies of this one.</summary>
internal static class Processes
{
    /// <summary>Runs a program to its end and returns what it printed; its errors go through to the terminal.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
    }

    /// <summary>Runs a verb of this program in a process of its own and returns the last line that it printed.</summary>
    public static async Task<string> RunSelfAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var output = await RunAsync("dotnet", [typeof(Processes).Assembly.Location, .. arguments], cancellationToken);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
    }

    /// <summary>Starts a program whose output is read by the caller.</summary>
    public static Process Start(string program, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })
        ?? throw new InvalidOperationException($"{program} did not start.");
}
