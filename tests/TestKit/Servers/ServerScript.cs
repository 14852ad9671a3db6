using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Groundshift.TestKit.Servers;

/// <summary>
/// A server that runs under a shell script for as long as this process lives. The script reads its commands from a pipe; when the
/// pipe closes, by a dispose or because the test run was killed, it stops the server and removes its folder.
/// </summary>
internal sealed class ServerScript : IAsyncDisposable
{
    private const string Done = "done";

    // Defines start, stop, crash and clean; this loop calls them.
    private const string Loop =
        """

        # A Ctrl+C goes to the whole group: the clean-up must outlive it.
        trap '' INT TERM HUP
        while read -r command; do
          "$command" || { echo "failed: $command"; continue; }
          echo done
        done
        crash 2>/dev/null
        clean
        rm -rf "$folder"
        """;

    private const int LogLines = 40;

    private readonly Process _process;
    private readonly string _log;
    private readonly SemaphoreSlim _one = new(1, 1);

    private ServerScript(Process process, string log) => (_process, _log) = (process, log);

    /// <summary>A port of this machine that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Runs the script with these variables, <c>folder</c> beside them, and its <c>start</c>.</summary>
    public static async Task<ServerScript> StartAsync(string functions, IReadOnlyDictionary<string, string> variables)
    {
        var folder = Directory.CreateTempSubdirectory("groundshift-server-").FullName;
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(functions + Loop);
        start.Environment["folder"] = folder;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var script = new ServerScript(Process.Start(start) ?? throw new InvalidOperationException("sh did not start."), Path.Combine(folder, "log"));
        await script.RunAsync("start");
        return script;
    }

    /// <summary>Runs one of the script's functions.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message ends with the server's log.</exception>
    public async Task RunAsync(string function)
    {
        await _one.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(function);
            await _process.StandardInput.FlushAsync();
            var answer = await _process.StandardOutput.ReadLineAsync();
            if (answer != Done)
            {
                var log = File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(LogLines)) : string.Empty;
                throw new InvalidOperationException($"The server did not {function}: {answer ?? "its script ended"}. {log}");
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _one.Dispose();
    }
}
