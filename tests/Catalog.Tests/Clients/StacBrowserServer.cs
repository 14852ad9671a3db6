using Groundshift.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Tests.Clients;

/// <summary>STAC Browser as plain files on a server of its own, as people host it.</summary>
internal sealed class StacBrowserServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StacBrowserServer(WebApplication app)
    {
        _app = app;
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
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

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(files) });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new StacBrowserServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
