namespace Groundshift.TestKit.Servers;

/// <summary>Runs servers that npm brings, from tests/object-servers.</summary>
internal static class NodeServer
{
    private static readonly string Home = Path.Combine(RepositoryRoot.Folder, "tests", "object-servers");

    /// <summary>Skips the test where a package is not installed.</summary>
    public static void Need(string package)
    {
        if (!Directory.Exists(Path.Combine(Home, "node_modules", package)))
        {
            Needed.Missing($"needs the npm package {package}: ./run setup test");
        }
    }

    /// <summary>Starts a server and waits until it listens on <paramref name="port"/>.</summary>
    public static Task<ServerScript> StartAsync(string command, string port)
    {
        var functions =
            """
            listening() { grep -q "$(printf ':%04X 00000000:0000 0A' "$port")" /proc/net/tcp; }
            start() {
              cd "$home" || return 1
              node COMMAND >"$folder/log" 2>&1 </dev/null &
              server=$!
              tries=0
              until listening; do
                kill -0 $server 2>/dev/null && [ $tries -lt 600 ] || return 1
                tries=$((tries + 1))
                sleep 0.1
              done
            }
            stop() { kill $server && wait $server; true; }
            crash() { kill -KILL $server && wait $server; true; }
            clean() { :; }

            """.Replace("COMMAND", command, StringComparison.Ordinal);
        return ServerScript.StartAsync(functions, new Dictionary<string, string> { ["home"] = Home, ["port"] = port });
    }
}
