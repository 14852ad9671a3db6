using System.Net;
using Groundshift.TestKit.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Adapters.Tests.Azure;

/// <summary>A topic's other end on loopback. The client believes it speaks with the topic: its transport leads here.</summary>
internal sealed class TopicServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TopicServer(WebApplication app) => _app = app;

    /// <summary>What came: method, host and path as the client meant them, headers, body.</summary>
    public List<(string Address, IReadOnlyDictionary<string, string> Headers, string Body)> Received { get; } = [];

    /// <summary>Answers a request; the default is 200.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    private Uri Url => Loopback.RootOf(_app);

    public static async Task<TopicServer> StartAsync()
    {
        var app = Loopback.Create();
        var server = new TopicServer(app);
        app.Run(server.HandleAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Leads every request here, whatever its host.</summary>
    public HttpMessageHandler Transport() => new Redirect(Url);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Received.Add(($"{context.Request.Method} {headers[Redirect.Meant]}", headers, body));
        await Answer(context);
    }

    private sealed class Redirect(Uri target) : DelegatingHandler(new SocketsHttpHandler())
    {
        public const string Meant = "x-meant-for";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add(Meant, request.RequestUri?.AbsoluteUri);
            request.RequestUri = new Uri(target, request.RequestUri?.PathAndQuery);
            request.Version = HttpVersion.Version11;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
