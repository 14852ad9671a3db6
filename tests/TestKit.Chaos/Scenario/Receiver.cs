using System.Text.Json.Nodes;
using Groundshift.TestKit.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Groundshift.TestKit.Chaos.Scenario;

/// <summary>An event as it arrived.</summary>
internal sealed record ReceivedEvent(string Id, string Type, string Subject, JsonObject Data);

/// <summary>A receiver of webhooks that writes down everything in the order of arrival.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Lock _gate = new();
    private readonly List<ReceivedEvent> _events = [];
    private bool _failNext;
    private bool _failedLast;

    private Receiver(WebApplication application) => _application = application;

    /// <summary>Where events are posted to.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Requests that were answered with 500.</summary>
    public int Failures { get; private set; }

    /// <summary>Events so far, repeated ones included.</summary>
    public IReadOnlyList<ReceivedEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Listens on a free port.</summary>
    public static async Task<Receiver> StartAsync()
    {
        var application = Loopback.Create();
        var receiver = new Receiver(application);
        application.MapPost("/events", receiver.TakeAsync);
        await application.StartAsync();
        receiver.Url = new Uri(Loopback.RootOf(application), "events");
        return receiver;
    }

    /// <summary>Takes the next event and answers 500, but never two in a row: the second wait of a channel is five minutes.</summary>
    public void FailNext()
    {
        lock (_gate)
        {
            _failNext = true;
        }
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var json = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        lock (_gate)
        {
            _events.Add(new ReceivedEvent((string)json["id"]!, (string)json["type"]!, (string)json["subject"]!, json["data"]!.AsObject()));
            _failedLast = _failNext && !_failedLast;
            if (_failedLast)
            {
                _failNext = false;
                Failures++;
            }

            context.Response.StatusCode = _failedLast ? StatusCodes.Status500InternalServerError : StatusCodes.Status204NoContent;
        }
    }
}
