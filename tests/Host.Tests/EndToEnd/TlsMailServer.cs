using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>The npm package smtp-server on a free port of loopback, with a certificate that an authority of the test made.</summary>
internal sealed class TlsMailServer : IAsyncDisposable
{
    private const int Days = 1;

    private readonly Process _process;
    private readonly List<JsonNode> _mails = [];
    private readonly Task _reading;
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TlsMailServer(Process process, string authority)
    {
        (_process, Authority) = (process, authority);
        _reading = ReadAsync();
    }

    /// <summary>File with the certificate of the authority.</summary>
    public string Authority { get; }

    public int Port { get; private set; }

    /// <summary>What was taken.</summary>
    public IReadOnlyList<JsonNode> Mails
    {
        get
        {
            lock (_mails)
            {
                return [.. _mails];
            }
        }
    }

    /// <summary>Starts the server; <paramref name="host"/> is the name in its certificate.</summary>
    public static async Task<TlsMailServer> StartAsync(TemporaryFolder folder, string host, bool startTls = true)
    {
        var home = Path.Combine(RepositoryRoot.Folder, "tests", "webhooks");
        if (!File.Exists(Path.Combine(home, "node_modules", "smtp-server", "package.json")))
        {
            Needed.Missing("needs smtp-server: ./run setup test");
        }

        var (authority, certificate, key) = Write(folder, host);
        var start = new ProcessStartInfo("node") { WorkingDirectory = home, RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] arguments = ["mail.js", certificate, key, .. startTls ? Array.Empty<string>() : ["--without-starttls"]];
        Array.ForEach(arguments, start.ArgumentList.Add);
        var server = new TlsMailServer(Process.Start(start) ?? throw new InvalidOperationException("node did not start."), authority);
        server.Port = await server._port.Task.WaitAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _reading;
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var said = JsonNode.Parse(line)!;
            if (said["port"] is { } port)
            {
                _port.SetResult(port.GetValue<int>());
            }
            else
            {
                lock (_mails)
                {
                    _mails.Add(said);
                }
            }
        }

        _port.TrySetException(new InvalidOperationException("The mail server ended."));
    }

    private static (string Authority, string Certificate, string Key) Write(TemporaryFolder folder, string host)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var ownKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of a test", ownKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(now.AddDays(-Days), now.AddDays(2 * Days));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        leaf.CertificateExtensions.Add(names.Build());
        using var certificate = leaf.Create(authority, now.AddDays(-Days), now.AddDays(Days), [1, 2, 3]);
        var (ca, crt, pem) = (folder.File("authority.pem"), folder.File("server.pem"), folder.File("server.key"));
        File.WriteAllText(ca, authority.ExportCertificatePem());
        File.WriteAllText(crt, certificate.ExportCertificatePem());
        File.WriteAllText(pem, key.ExportPkcs8PrivateKeyPem());
        return (ca, crt, pem);
    }
}
