using System.Globalization;

namespace Groundshift.TestKit.Servers;

/// <summary>An S3 server with one bucket on a free port, one for the test run: s3rver, as tests/object-servers/s3.js starts it.</summary>
public sealed class S3TestServer
{
    private static readonly Lazy<Task<S3TestServer>> Shared = new(StartAsync);
    private readonly ServerScript _script;

    private S3TestServer(ServerScript script, int port) => (_script, Port) = (script, port);

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Address of the server.</summary>
    public Uri Endpoint => new($"http://127.0.0.1:{Port}/");

    /// <summary>The bucket that it has.</summary>
    public string Bucket => "groundshift";

    /// <summary>Access key, and its secret too.</summary>
    public string Key => "S3RVER";

    /// <summary>The server of this run, started at the first call; a skipped test where it is not installed.</summary>
    public static async Task<S3TestServer> NeedAsync()
    {
        NodeServer.Need("s3rver");
        return await Shared.Value;
    }

    /// <summary>Kills the process.</summary>
    public Task CrashAsync() => _script.RunAsync("crash");

    /// <summary>Starts again on the same data and port.</summary>
    public Task StartAgainAsync() => _script.RunAsync("start");

    private static async Task<S3TestServer> StartAsync()
    {
        var port = ServerScript.FreePort();
        var script = await NodeServer.StartAsync("--openssl-legacy-provider s3.js \"$folder/data\" $port groundshift", port.ToString(CultureInfo.InvariantCulture));
        return new S3TestServer(script, port);
    }
}
