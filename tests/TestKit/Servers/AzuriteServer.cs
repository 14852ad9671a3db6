using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Groundshift.TestKit.Servers;

/// <summary>The blob service of Azurite on a free port, one for the test run. Its account and key are the emulator's known ones.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    // Source: Azurite's documentation, "Default Storage Account".
    private const string Account = "devstoreaccount1";

    private static readonly Lazy<Task<AzuriteServer>> Shared = new(StartAsync);
    private readonly ServerScript _script;

    private AzuriteServer(ServerScript script, int port) => (_script, Port) = (script, port);

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Address of the account's blob service.</summary>
    public Uri Endpoint => new($"http://127.0.0.1:{Port}/{Account}");

    /// <summary>The account's key.</summary>
    public string Key => "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>The server of this run, started at the first call; a skipped test where it is not installed.</summary>
    public static async Task<AzuriteServer> NeedAsync()
    {
        Need();
        return await Shared.Value;
    }

    /// <summary>A server that only the caller knows, for tests that stop it; a skipped test where it is not installed.</summary>
    public static async Task<AzuriteServer> StartOwnAsync()
    {
        Need();
        return await StartAsync();
    }

    /// <summary>Makes a container, which the product never does; one that is there stays. Source: Azure Storage REST API, "Create Container" and "Authorize with Shared Key".</summary>
    public async Task MakeContainerAsync(string name)
    {
        const string Version = "2024-11-04";
        var date = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        var text = $"PUT{new string('\n', 12)}x-ms-date:{date}\nx-ms-version:{Version}\n/{Account}/{Account}/{name}\nrestype:container";
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(text)));
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Endpoint.AbsoluteUri}/{name}?restype=container");
        request.Headers.Add("x-ms-version", Version);
        request.Headers.Add("x-ms-date", date);
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {Account}:{signature}");
        using var response = await http.SendAsync(request);
        if (response.StatusCode != HttpStatusCode.Conflict)
        {
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Stops in good order.</summary>
    public Task StopAsync() => _script.RunAsync("stop");

    /// <summary>Kills the process, which loses what it acknowledged in the last five seconds: its list of blobs is in memory until then.</summary>
    public Task CrashAsync() => _script.RunAsync("crash");

    /// <summary>Starts again on the same data and port.</summary>
    public Task StartAgainAsync() => _script.RunAsync("start");

    /// <summary>Ends the server and removes its folder.</summary>
    public ValueTask DisposeAsync() => _script.DisposeAsync();

    private static void Need() => NodeServer.Need("azurite");

    private static async Task<AzuriteServer> StartAsync()
    {
        var port = ServerScript.FreePort();
        var text = port.ToString(CultureInfo.InvariantCulture);
        var script = await NodeServer.StartAsync(
            "node_modules/azurite/dist/src/blob/main.js --silent --disableTelemetry --location \"$folder/data\" --blobHost 127.0.0.1 --blobPort $port", text);
        return new AzuriteServer(script, port);
    }
}
