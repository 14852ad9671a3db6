using System.Diagnostics;
using System.Text;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>The executable as a user runs it.</summary>
internal static class Executable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "groundshift.dll");

    /// <summary>Runs a command to its end in a folder.</summary>
    public static Task<Finished> RunAsync(string folder, params string[] arguments) => RunAsync(folder, new Dictionary<string, string>(), arguments);

    /// <summary>The same with more in its environment.</summary>
    public static async Task<Finished> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(folder, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Finished(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs a command and kills it with SIGKILL after a while; true when it was still running.</summary>
    public static async Task<bool> KillAfterAsync(TimeSpan delay, string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(
            Task.Delay(delay, TimeProvider.System, TestContext.Current.CancellationToken),
            process.WaitForExitAsync(TestContext.Current.CancellationToken));
        var running = !process.HasExited;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return running;
    }

    /// <summary>Starts a command; the caller ends it.</summary>
    public static Process Start(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Program);
        Array.ForEach(arguments, start.ArgumentList.Add);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }
}

/// <summary>How a command ended.</summary>
internal sealed record Finished(int ExitCode, string Output, string Errors)
{
    public Finished ShouldSucceed()
    {
        ExitCode.ShouldBe(0, Output + Errors);
        return this;
    }
}
