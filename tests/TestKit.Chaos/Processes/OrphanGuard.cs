using System.Diagnostics;
using System.Globalization;

namespace Groundshift.TestKit.Chaos.Processes;

/// <summary>Ends the processes that it is told of when this one dies, however it dies: a shell that waits for its pipe to close.</summary>
internal sealed class OrphanGuard : IAsyncDisposable
{
    // A number may belong to another process by then: only ours run this program.
    private const string Script =
        """
        trap '' INT TERM HUP
        all=
        while read -r pid; do all="$all $pid"; done
        for pid in $all; do
          grep -q "groundshift.dll" "/proc/$pid/cmdline" 2>/dev/null && kill -KILL "$pid"
        done
        true
        """;

    private readonly Process _shell;
    private readonly Lock _gate = new();

    private OrphanGuard(Process shell) => _shell = shell;

    public static OrphanGuard Start()
    {
        var start = new ProcessStartInfo("sh", ["-c", Script]) { RedirectStandardInput = true };
        return new OrphanGuard(Process.Start(start) ?? throw new InvalidOperationException("sh did not start."));
    }

    public void Watch(int process)
    {
        lock (_gate)
        {
            _shell.StandardInput.WriteLine(process.ToString(CultureInfo.InvariantCulture));
            _shell.StandardInput.Flush();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }
}
