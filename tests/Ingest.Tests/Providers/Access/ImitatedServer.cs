using System.Collections.Concurrent;
using Groundshift.TestKit.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Ingest.Tests.Providers.Access;

/// <summary>A web server on this machine that answers as a test tells it and remembers what it was asked.</summary>
internal sealed class ImitatedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ImitatedServer(WebApplication app) => _app = app;

    public ConcurrentQueue<(string Method, string Path, string? Authorization, string Body)> Requests { get; } = new();

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Name and port, as trusted hosts are written.</summary>
    public string Authority => Address.Authority;

    public static async Task<ImitatedServer> StartAsync(Func<HttpContext, string, Task> answer)
    {
        var app = Loopback.Create();
        var server = new ImitatedServer(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            server.Requests.Enqueue((context.Request.Method, context.Request.Path, context.Request.Headers.Authorization, body));
            await answer(context, body);
        });
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
