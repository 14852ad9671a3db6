using System.Globalization;

namespace Groundshift.TestKit.Servers;

/// <summary>A private RabbitMQ node on free ports, one for the test run.</summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Library = "/usr/lib/rabbitmq/lib";

    // Started by the library's own script, which also runs as root; the erlang port mapper is the node's own and ends with it.
    private const string Functions =
        """
        export HOME="$folder" RABBITMQ_NODENAME="groundshift-$port@localhost" RABBITMQ_MNESIA_BASE="$folder/mnesia" RABBITMQ_LOG_BASE="$folder/logs"
        export RABBITMQ_CONFIG_FILE="$folder/rabbitmq" RABBITMQ_ENABLED_PLUGINS_FILE="$folder/plugins" RABBITMQ_PID_FILE="$folder/pid"
        export RABBITMQ_DIST_PORT="$distribution" ERL_EPMD_PORT="$mapper" ERL_EPMD_ADDRESS=127.0.0.1
        export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +S 2:2"
        listening() { grep -q "$(printf ':%04X 00000000:0000 0A' "$port")" /proc/net/tcp; }
        start() {
          echo '[].' >"$folder/plugins"
          printf 'listeners.tcp.1 = 127.0.0.1:%s\ndisk_free_limit.absolute = 50MB\nlog.file.level = warning\n' "$port" >"$folder/rabbitmq.conf"
          "$bin/rabbitmq-server" >"$folder/log" 2>&1 </dev/null &
          server=$!
          tries=0
          # After a kill it recovers its queues first, which takes minutes on a busy machine.
          until listening; do
            kill -0 $server 2>/dev/null && [ $tries -lt 1500 ] || return 1
            tries=$((tries + 1))
            sleep 0.1
          done
        }
        limit() { "$bin/rabbitmqctl" set_disk_free_limit "$1" >>"$folder/log" 2>&1; }
        fill() { limit 1000000GB; }
        empty() { limit 50MB; }
        end() { kill "-$1" "$(cat "$folder/pid")" && wait $server; true; }
        stop() { end TERM; }
        crash() { end KILL; }
        # The mapper stays while it believes that a node lives, which takes a moment to pass.
        clean() {
          for try in 1 2 3 4 5 6 7 8 9 10; do
            epmd -port "$mapper" -kill 2>&1 | grep -qE 'Killed|Cannot connect' && break
            sleep 0.3
          done
        }

        """;

    private static readonly Lazy<Task<RabbitMqServer>> Shared = new(StartAsync);
    private readonly ServerScript _script;

    private RabbitMqServer(ServerScript script, int port) => (_script, Port) = (script, port);

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Address with user and password.</summary>
    public Uri Uri => new($"amqp://guest:guest@127.0.0.1:{Port}/");

    private static string? Binaries => Directory.Exists(Library)
        ? Directory.GetDirectories(Library, "rabbitmq_server-*").Select(folder => Path.Combine(folder, "sbin")).FirstOrDefault(Directory.Exists)
        : null;

    /// <summary>The server of this run, started at the first call; a skipped test where it is not installed.</summary>
    public static async Task<RabbitMqServer> NeedAsync()
    {
        Need();
        return await Shared.Value;
    }

    /// <summary>A server that only the caller knows, for tests that stop it; a skipped test where it is not installed.</summary>
    public static async Task<RabbitMqServer> StartOwnAsync()
    {
        Need();
        return await StartAsync();
    }

    /// <summary>Stops as an administrator does, ending all connections.</summary>
    public Task StopAsync() => _script.RunAsync("stop");

    /// <summary>Kills the node.</summary>
    public Task CrashAsync() => _script.RunAsync("crash");

    /// <summary>Has its disk count as full: it takes no messages until <see cref="EmptyDiskAsync"/>.</summary>
    public Task FillDiskAsync() => _script.RunAsync("fill");

    /// <summary>Has its disk count as empty again.</summary>
    public Task EmptyDiskAsync() => _script.RunAsync("empty");

    /// <summary>Starts again on the same data and port.</summary>
    public Task StartAgainAsync() => _script.RunAsync("start");

    /// <summary>Ends the server and removes its folder.</summary>
    public ValueTask DisposeAsync() => _script.DisposeAsync();

    private static void Need()
    {
        if (Binaries is null)
        {
            Needed.Missing("needs RabbitMQ: ./run setup test");
        }
    }

    private static async Task<RabbitMqServer> StartAsync()
    {
        var port = ServerScript.FreePort();
        var script = await ServerScript.StartAsync(
            Functions,
            new Dictionary<string, string>
            {
                ["bin"] = Binaries ?? throw new InvalidOperationException("RabbitMQ is not installed."),
                ["port"] = port.ToString(CultureInfo.InvariantCulture),
                ["distribution"] = ServerScript.FreePort().ToString(CultureInfo.InvariantCulture),
                ["mapper"] = ServerScript.FreePort().ToString(CultureInfo.InvariantCulture),
            });
        return new RabbitMqServer(script, port);
    }
}
