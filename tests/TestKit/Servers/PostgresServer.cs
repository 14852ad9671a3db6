using System.Globalization;

namespace Groundshift.TestKit.Servers;

/// <summary>A private PostgreSQL cluster with PostGIS on a free port, one for the test run. Its default collation is a language's, so that an order by bytes is asked for and not met by chance.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";
    private const string PostGis = "/usr/share/postgresql/15/extension/postgis.control";

    // The server refuses to run as root.
    private const string Functions =
        """
        as_user() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
        control() { as_user "$bin/pg_ctl" -D "$folder/data" "$@" >>"$folder/log" 2>&1 </dev/null; }
        create() {
          if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
          as_user "$bin/initdb" -D "$folder/data" -A trust -U postgres -E UTF8 --locale=C --locale-provider=icu --icu-locale=en-US --no-sync >"$folder/log" 2>&1
        }
        start() {
          [ -d "$folder/data" ] || create || return 1
          control -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=300 $settings" -l "$folder/server.log" -w start
        }
        stop() { control -m fast -w stop; }
        crash() { control -m immediate -w stop; }
        clean() { :; }

        """;

    // Nothing is synced: tests kill processes, not the machine.
    private const string ForTests = "-c fsync=off";

    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => StartAsync(ForTests));
    private readonly ServerScript _script;

    private PostgresServer(ServerScript script, int port) => (_script, Port) = (script, port);

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Connection string of the superuser, who needs no password.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres";

    /// <summary>Whether the server and PostGIS are there.</summary>
    public static bool IsInstalled => Directory.Exists(Binaries) && File.Exists(PostGis);

    /// <summary>The server of this run, started at the first call; a skipped test where it is not installed.</summary>
    public static async Task<PostgresServer> NeedAsync()
    {
        Need();
        return await Shared.Value;
    }

    /// <summary>A server that only the caller knows, for tests that stop it; a skipped test where it is not installed.</summary>
    public static async Task<PostgresServer> StartOwnAsync()
    {
        Need();
        return await StartAsync(ForTests);
    }

    /// <summary>Stops as an administrator does, ending all connections.</summary>
    public Task StopAsync() => _script.RunAsync("stop");

    /// <summary>Stops at once, without a checkpoint.</summary>
    public Task CrashAsync() => _script.RunAsync("crash");

    /// <summary>Starts again on the same data and port.</summary>
    public Task StartAgainAsync() => _script.RunAsync("start");

    /// <summary>Stops it and removes its data.</summary>
    public ValueTask DisposeAsync() => _script.DisposeAsync();

    /// <summary>A server of its own with these options of the command line; its data go to the folder for temporary files.</summary>
    public static async Task<PostgresServer> StartAsync(string settings)
    {
        var port = ServerScript.FreePort();
        var script = await ServerScript.StartAsync(
            Functions,
            new Dictionary<string, string> { ["bin"] = Binaries, ["port"] = port.ToString(CultureInfo.InvariantCulture), ["settings"] = settings });
        return new PostgresServer(script, port);
    }

    private static void Need()
    {
        if (!IsInstalled)
        {
            Needed.Missing("needs PostgreSQL 15 with PostGIS: ./run setup test");
        }
    }
}
