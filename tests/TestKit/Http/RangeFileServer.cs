using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Groundshift.TestKit.Http;

/// <summary>A request that the server has seen.</summary>
/// <param name="Method">GET or HEAD.</param>
/// <param name="PathAndQuery">As asked for.</param>
/// <param name="Headers">Request headers.</param>
public sealed record SeenRequest(string Method, string PathAndQuery, IReadOnlyDictionary<string, string> Headers);

/// <summary>
/// An HTTP server on loopback that serves a folder with range requests, as object stores do. A test can answer any request
/// itself, to imitate refusals, login pages and failures.
/// </summary>
public sealed class RangeFileServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Lock _gate = new();
    private readonly List<SeenRequest> _seen = [];

    private RangeFileServer(WebApplication application) => _application = application;

    /// <summary>Root of the served folder, with a slash at the end.</summary>
    public Uri Root { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Called before a file is served; returns true when it has answered.</summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; set; }

    /// <summary>Requests so far, oldest first.</summary>
    public IReadOnlyList<SeenRequest> Seen
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>Starts a server on a free port.</summary>
    /// <param name="folder">Folder to serve.</param>
    public static async Task<RangeFileServer> StartAsync(string folder)
    {
        var application = Loopback.Create();
        var server = new RangeFileServer(application);
        application.Run(context => server.AnswerAsync(folder, context));
        await application.StartAsync();
        server.Root = Loopback.RootOf(application);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task AnswerAsync(string folder, HttpContext context)
    {
        lock (_gate)
        {
            _seen.Add(new SeenRequest(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        }

        if (Intercept is { } intercept && await intercept(context))
        {
            return;
        }

        var root = Path.GetFullPath(folder);
        var file = Path.GetFullPath(Path.Combine(root, context.Request.Path.Value!.TrimStart('/')));
        var result = file.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(file)
            ? Results.File(file, enableRangeProcessing: true)
            : Results.NotFound();
        await result.ExecuteAsync(context);
    }
}
