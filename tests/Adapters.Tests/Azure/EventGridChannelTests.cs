using System.Text.Json;
using Azure.Core.Pipeline;
using Groundshift.Adapters.Azure.EventGrid;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Adapters.Tests.Azure;

public sealed class EventGridChannelTests : IAsyncLifetime
{
    private const string Topic = "https://alerts.westeurope-1.eventgrid.azure.net/api/events";
    private const string Body = """{"specversion":"1.0","id":"alert-1.3","type":"groundshift.alert.confirmed","source":"/alerts","subject":"alerts/für","data":{"hectares":1.5}}""";
    private static readonly ChannelEvent Message = new("alert-1.3", "groundshift.alert.confirmed", "alerts/für", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Body);
    private readonly OneToken _token = new("token-1");
    private TopicServer? _topic;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TopicServer Server => _topic ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _topic = await TopicServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task An_event_reaches_the_topic_as_it_was_written_with_the_identitys_token()
    {
        var result = await Channel().SendAsync(To(Topic), Message, Token);

        result.ShouldBe(new SendResult(SendVerdict.Taken, "The topic answered 200.", 200));
        var (address, headers, body) = Server.Received.ShouldHaveSingleItem();
        address.ShouldStartWith($"POST {Topic}?api-version=");
        headers["Content-Type"].ShouldStartWith("application/cloudevents-batch+json");
        headers["Authorization"].ShouldBe("Bearer token-1");
        body.ShouldBe($"[{Body}]");
        _token.Scopes.ShouldBe(["https://eventgrid.azure.net/.default"]);
    }

    [Theory]
    [InlineData(400, SendVerdict.Refused)]
    [InlineData(413, SendVerdict.Refused)]
    [InlineData(401, SendVerdict.Unavailable)]
    [InlineData(403, SendVerdict.Unavailable)]
    [InlineData(404, SendVerdict.Unavailable)]
    [InlineData(410, SendVerdict.Gone)]
    [InlineData(429, SendVerdict.Unavailable)]
    [InlineData(503, SendVerdict.Unavailable)]
    public async Task An_answer_is_read_once_and_said_without_secrets(int status, SendVerdict verdict)
    {
        Server.Answer = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "7";
            await context.Response.WriteAsync("token-1 is not welcome");
        };

        var result = await Channel().SendAsync(To(Topic), Message, Token);

        (result.Verdict, result.Status).ShouldBe((verdict, status));
        result.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        result.Detail.ShouldNotContain("token-1");
        Server.Received.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("http://alerts.westeurope-1.eventgrid.azure.net/api/events")]
    [InlineData("https://evil.example/api/events")]
    [InlineData("https://eventgrid.azure.net.evil.example/api/events")]
    [InlineData("https://evil.example/x.eventgrid.azure.net")]
    [InlineData("https://user@alerts.westeurope-1.eventgrid.azure.net/api/events")]
    [InlineData("https://alerts.westeurope-1.eventgrid.azure.net:8443/api/events")]
    [InlineData("topic")]
    public async Task A_token_goes_to_topics_only(string target)
    {
        (await Channel().SendAsync(To(target), Message, Token)).Verdict.ShouldBe(SendVerdict.Unavailable);

        Server.Received.ShouldBeEmpty();
        _token.Scopes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_topic_that_does_not_answer_is_unavailable()
    {
        Server.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

        (await Channel(TimeSpan.FromMilliseconds(200)).SendAsync(To(Topic), Message, Token)).Verdict.ShouldBe(SendVerdict.Unavailable);
    }

    [Fact]
    public async Task A_topic_that_cannot_be_reached_is_unavailable()
    {
        var channel = Channel();
        await Server.DisposeAsync();

        (await channel.SendAsync(To(Topic), Message, Token)).ShouldBe(new SendResult(SendVerdict.Unavailable, "The topic cannot be reached."));
    }

    [Fact]
    public void An_address_is_shown_and_read_as_the_kind_says()
    {
        var channel = To(Topic);

        channel.ShownTarget.ShouldBe(Topic);
        LowerName.Of(channel.Kind).ShouldBe("eventgrid");
        JsonSerializer.Serialize(channel.Kind).ShouldBe("\"eventgrid\"");
    }

    private EventGridChannel Channel(TimeSpan? timeout = null)
    {
        var transport = Server.Transport();
        return new EventGridChannel(_token, timeout ?? TimeSpan.FromSeconds(30), options => options.Transport = new HttpClientTransport(transport));
    }

    private static AlertChannel To(string target) => new() { Id = "grid", Kind = ChannelKind.Eventgrid, Target = target, Created = Message.Time };
}
