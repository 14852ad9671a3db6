using Groundshift.TestKit.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Tests.Pushing;

/// <summary>Another STAC API that answers as a test wants.</summary>
internal sealed class RemoteStub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RemoteStub(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = new("http://localhost");

    /// <summary>Method and path of each request, in order.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Credentials of each request.</summary>
    public HashSet<string> Credentials { get; } = [];

    /// <summary>Answers a request, by its number from 0.</summary>
    public Func<HttpContext, int, Task> Answer { get; set; } = (context, _) => StatusAsync(context, StatusCodes.Status201Created);

    public static async Task<RemoteStub> StartAsync()
    {
        var stub = new RemoteStub(Loopback.Create());
        stub._app.Run(stub.HandleAsync);
        await stub._app.StartAsync(TestContext.Current.CancellationToken);
        stub.Url = new Uri(Loopback.RootOf(stub._app), "stac/");
        return stub;
    }

    public static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        int number;
        lock (Requests)
        {
            number = Requests.Count;
            Requests.Add($"{context.Request.Method} {context.Request.Path}");
            Credentials.Add(context.Request.Headers.Authorization.ToString());
        }

        await Answer(context, number);
    }
}
