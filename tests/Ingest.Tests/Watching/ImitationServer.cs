using Groundshift.TestKit.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Ingest.Tests.Watching;

/// <summary>A web server on a free port of this machine that answers as a test says, and remembers what it was asked.</summary>
internal sealed class ImitationServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ImitationServer(WebApplication application, List<string> requests)
    {
        _application = application;
        Requests = requests;
        Root = new Uri(application.Urls.Single());
    }

    public Uri Root { get; }

    /// <summary>Method, path, query and body of each request, in order.</summary>
    public IReadOnlyList<string> Requests { get; }

    public Uri this[string path] => new(Root, path);

    public static async Task<ImitationServer> StartAsync(Func<HttpContext, string, Task> answer)
    {
        var application = Loopback.Create(options => options.AllowSynchronousIO = false);
        var requests = new List<string>();
        application.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            lock (requests)
            {
                requests.Add($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {body}".TrimEnd());
            }

            await answer(context, body);
        });
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new ImitationServer(application, requests);
    }

    public static Task<ImitationServer> StartAsync(Func<HttpContext, Task> answer) => StartAsync((context, _) => answer(context));

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
