using System.Diagnostics;
using System.Globalization;

namespace Groundshift.TestKit.Chaos.Processes;

/// <summary>A role as a process of its own, which is started again whenever it ends, until it is told to stop.</summary>
internal sealed class RoleProcess : IAsyncDisposable
{
    // A role that cannot start is not started again in a tight loop, as no supervisor would.
    private static readonly TimeSpan Breather = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ProcessStartInfo _start;
    private readonly OrphanGuard _guard;
    private readonly StreamWriter _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<string> _ownEnds = [];
    private Process? _process;
    private bool _killed;
    private Task _keeping = Task.CompletedTask;

    private RoleProcess(string name, ProcessStartInfo start, OrphanGuard guard, string log)
    {
        (Name, _start, _guard) = (name, start, guard);
        _log = new StreamWriter(log) { AutoFlush = true };
    }

    /// <summary>Name of the process, such as <c>worker-2</c>.</summary>
    public string Name { get; }

    /// <summary>Ends that nobody asked for.</summary>
    public IReadOnlyList<string> OwnEnds
    {
        get
        {
            lock (_gate)
            {
                return [.. _ownEnds];
            }
        }
    }

    /// <summary>Starts a role and keeps it running.</summary>
    /// <param name="name">Name.</param>
    /// <param name="program">Path of groundshift.dll.</param>
    /// <param name="role">ingest, worker, catalog or all.</param>
    /// <param name="folder">Folder to run in; its log lies beside it.</param>
    /// <param name="environment">Settings.</param>
    /// <param name="guard">Told of each process.</param>
    public static RoleProcess Start(string name, string program, string role, string folder, IReadOnlyDictionary<string, string> environment, OrphanGuard guard)
    {
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo("dotnet", [program, "up", "--role", role])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var kept = new RoleProcess(name, start, guard, folder + ".log");
        kept._keeping = kept.KeepAsync();
        return kept;
    }

    /// <summary>SIGKILL: the process gets no chance to put anything in order.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            if (_process is { HasExited: false } running)
            {
                _killed = true;
                running.Kill();
            }
        }
    }

    /// <summary>SIGTERM, as a supervisor stops a process for good; one that does not end is killed and told of.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        if (Id() is { } id)
        {
            using var signal = Process.Start("kill", ["-TERM", id.ToString(CultureInfo.InvariantCulture)]);
            await signal.WaitForExitAsync();
        }

        try
        {
            await _keeping.WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            AddOwnEnd(string.Create(CultureInfo.InvariantCulture, $"{Name} was asked to stop and had not ended after {Patience.TotalSeconds} s"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Kill();
        await _keeping;
        await _log.DisposeAsync();
        _stop.Dispose();
    }

    private int? Id()
    {
        lock (_gate)
        {
            return _process?.Id;
        }
    }

    private async Task KeepAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var process = Process.Start(_start) ?? throw new InvalidOperationException("dotnet did not start.");
            _guard.Watch(process.Id);
            lock (_gate)
            {
                (_process, _killed) = (process, false);
            }

            await Task.WhenAll(KeepLogAsync(process.StandardOutput), KeepLogAsync(process.StandardError), process.WaitForExitAsync(CancellationToken.None));
            bool killed;
            lock (_gate)
            {
                (killed, _process) = (_killed, null);
            }

            if (!killed && !_stop.IsCancellationRequested)
            {
                AddOwnEnd(string.Create(CultureInfo.InvariantCulture, $"{Name} ended by itself with exit code {process.ExitCode}"));
                await Task.Delay(Breather, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task KeepLogAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                _log.WriteLine(line);
            }
        }
    }

    private void AddOwnEnd(string sentence)
    {
        lock (_gate)
        {
            _ownEnds.Add(sentence);
        }
    }
}
