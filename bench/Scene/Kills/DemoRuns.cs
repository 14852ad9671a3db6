using System.Diagnostics;
using Groundshift.Bench.Benches;

namespace Groundshift.Bench.Kills;

/// <summary>Runs of <c>groundshift demo</c> in processes of their own, ended by the program or by kill -9.</summary>
internal sealed class DemoRuns(string program, string folder, IReadOnlyList<string> options)
{
    /// <summary>Runs it to its end and returns how long it took.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<TimeSpan> FinishAsync(bool resume, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var process = Start(resume);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? clock.Elapsed
            : throw new InvalidOperationException($"groundshift demo ended with {process.ExitCode}.");
    }

    /// <summary>Runs it and kills it after a time; false when it had ended by itself before.</summary>
    /// <exception cref="InvalidOperationException">It failed by itself.</exception>
    public async Task<bool> KillAsync(bool resume, TimeSpan after, CancellationToken cancellationToken)
    {
        using var process = Start(resume);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(after);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // SIGKILL on Unix: the process gets no chance to put anything in order.
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(cancellationToken);
            return true;
        }

        return process.ExitCode == 0 ? false : throw new InvalidOperationException($"groundshift demo ended with {process.ExitCode}.");
    }

    private Process Start(bool resume)
    {
        var start = new ProcessStartInfo("dotnet", [program, "demo", "--out", folder, .. options, .. resume ? ["--resume"] : Array.Empty<string>()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        process.OutputDataReceived += Ignore;
        process.ErrorDataReceived += Tell;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    // The pipe has to be emptied, or the demo would wait at its end.
    private static void Ignore(object sender, DataReceivedEventArgs line)
    {
    }

    private static void Tell(object sender, DataReceivedEventArgs line)
    {
        if (line.Data?.StartsWith("error", StringComparison.OrdinalIgnoreCase) == true)
        {
            BenchContext.Say(line.Data);
        }
    }
}
