using Groundshift.TestKit.Http;
using Groundshift.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.FileProviders;

namespace Groundshift.Catalog.Tests.Clients;

/// <summary>STAC Browser as plain files on a server of its own, as people host it.</summary>
internal sealed class StacBrowserServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StacBrowserServer(WebApplication app)
    {
        _app = app;
        Url = Loopback.RootOf(app).AbsoluteUri.TrimEnd('/');
    }

    public string Url { get; }

    /// <summary>Its address for a document of another server.</summary>
    public string AddressOf(string document) => $"{Url}/#/external/{document.Replace("://", ":/", StringComparison.Ordinal)}";

    /// <summary>A running server; skips the test where STAC Browser is not built.</summary>
    public static async Task<StacBrowserServer> StartAsync()
    {
        var files = Path.Combine(RepositoryRoot.Folder, "tests/stac-browser/dist");
        if (!File.Exists(Path.Combine(files, "index.html")))
        {
            Needed.Missing("needs STAC Browser: ./run setup test");
        }

        var app = Loopback.Create();
        app.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(files) });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new StacBrowserServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
