using System.Net;
using System.Net.Sockets;
using System.Text;
using Groundshift.Catalog.Alerting;
using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>Receivers that misbehave, and addresses that lead inside.</summary>
public sealed class WebhookChannelTests : IDisposable
{
    private static readonly ChannelEvent Event = new("evt-1", "groundshift.alert.confirmed", "alerts/a", Patches.Day, """{"id":"evt-1"}""");

    private readonly NoSecrets _store = new();
    private readonly ManualClock _clock = new();
    private readonly WebhookChannel _channel;

    public WebhookChannelTests() => _channel = Sender((_, _) => throw new InvalidOperationException("no name is to be resolved"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<HttpStatusCode, SendVerdict> Answers => new()
    {
        { HttpStatusCode.OK, SendVerdict.Taken },
        { HttpStatusCode.Accepted, SendVerdict.Taken },
        { HttpStatusCode.NoContent, SendVerdict.Taken },
        { HttpStatusCode.MovedPermanently, SendVerdict.Refused },
        { HttpStatusCode.BadRequest, SendVerdict.Refused },
        { HttpStatusCode.Unauthorized, SendVerdict.Refused },
        { HttpStatusCode.NotFound, SendVerdict.Refused },
        { HttpStatusCode.RequestTimeout, SendVerdict.Unavailable },
        { HttpStatusCode.Gone, SendVerdict.Gone },
        { HttpStatusCode.TooManyRequests, SendVerdict.Unavailable },
        { HttpStatusCode.InternalServerError, SendVerdict.Unavailable },
        { HttpStatusCode.ServiceUnavailable, SendVerdict.Unavailable },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Each_answer_has_its_meaning(HttpStatusCode status, SendVerdict verdict)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(status);

        var result = await _channel.SendAsync(Inside(receiver.Url), Event, Token);

        (result.Verdict, result.Status).ShouldBe((verdict, (int)status));
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Thu, 01 Jan 2026 00:10:00 GMT", 600)]
    public async Task Retry_after_is_heard_as_seconds_and_as_a_date(string header, int seconds)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(HttpStatusCode.TooManyRequests, ("Retry-After", header));

        (await _channel.SendAsync(Inside(receiver.Url), Event, Token)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task A_redirect_into_the_network_is_not_followed()
    {
        await using var inside = await Receiver.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(HttpStatusCode.TemporaryRedirect, ("Location", inside.Url.AbsoluteUri));

        var result = await _channel.SendAsync(Inside(receiver.Url), Event, Token);

        result.Verdict.ShouldBe(SendVerdict.Refused);
        result.Detail.ShouldContain("redirect");
        inside.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_slow_receiver_is_given_up_after_the_time_limit()
    {
        await using var receiver = await Receiver.StartAsync();
        var arrived = new TaskCompletionSource();
        receiver.Answer = async context =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };

        var sending = _channel.SendAsync(Inside(receiver.Url), Event, Token).AsTask();
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Token);
        _clock.Advance(TimeSpan.FromSeconds(15));

        var result = await sending;
        (result.Verdict, result.Detail).ShouldBe((SendVerdict.Unavailable, "No answer within 15 s."));
    }

    [Fact]
    public async Task An_endless_answer_is_not_read()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = async context =>
        {
            var block = new byte[1 << 16];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        };

        (await _channel.SendAsync(Inside(receiver.Url), Event, Token)).Verdict.ShouldBe(SendVerdict.Taken);
    }

    [Fact]
    public async Task An_answer_with_huge_headers_is_a_failure_of_the_receiver()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(HttpStatusCode.OK, ("X-Much", new string('x', 30_000)));

        (await _channel.SendAsync(Inside(receiver.Url), Event, Token)).Verdict.ShouldBe(SendVerdict.Unavailable);
    }

    [Fact]
    public async Task A_receiver_that_answers_twice_does_not_answer_the_next_event()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answers = AnswerTwiceAsync(listener, connections: 2);
        var channel = Inside(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));

        var first = await _channel.SendAsync(channel, Event, Token);
        var second = await _channel.SendAsync(channel, Event with { Id = "evt-2" }, Token);

        (first.Status, second.Status).ShouldBe((204, 204));
        await answers;
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    [InlineData("fd00::1")]
    [InlineData("::ffff:192.168.1.1")]
    public async Task A_public_name_that_leads_inside_is_refused_when_it_is_connected_to(string address)
    {
        using var sender = Sender((_, _) => Task.FromResult(new[] { IPAddress.Parse("93.184.215.14"), IPAddress.Parse(address) }));

        var result = await sender.SendAsync(Outside("https://hooks.example.com/secret-path"), Event, Token);

        result.Verdict.ShouldBe(SendVerdict.Unavailable);
        result.Detail.ShouldContain("private or reserved network");
        result.Detail.ShouldNotContain("secret-path");
    }

    [Fact]
    public async Task Without_tls_nothing_is_sent_unless_the_channel_allows_it()
    {
        await using var receiver = await Receiver.StartAsync();

        var result = await _channel.SendAsync(Inside(receiver.Url) with { AllowPlain = false }, Event, Token);

        result.Verdict.ShouldBe(SendVerdict.Unavailable);
        receiver.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_closed_port_is_told_without_the_path()
    {
        var result = await _channel.SendAsync(Inside(new Uri("http://127.0.0.1:1/secret-path")), Event, Token);

        result.Verdict.ShouldBe(SendVerdict.Unavailable);
        result.Detail.ShouldNotContain("secret-path");
    }

    public void Dispose() => _channel.Dispose();

    private WebhookChannel Sender(Core.Access.ResolveHost resolve) => new(_store, new AlertingSettings(), _clock, resolve);

    private static AlertChannel Inside(Uri url) => Outside(url.AbsoluteUri) with { AllowPlain = true, AllowPrivate = true };

    private static AlertChannel Outside(string url) => new() { Id = "ops", Kind = ChannelKind.Webhook, Target = url, Created = Patches.Day };

    private static async Task AnswerTwiceAsync(TcpListener listener, int connections)
    {
        for (var i = 0; i < connections; i++)
        {
            using var client = await listener.AcceptTcpClientAsync(Token);
            var buffer = new byte[8192];
            _ = await client.GetStream().ReadAsync(buffer, Token);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"), Token);
        }
    }

    /// <summary>A store of which only the secrets are asked.</summary>
    private sealed class NoSecrets : IAlertChannelStore
    {
        public ValueTask<IReadOnlyList<ChannelSecret>> SecretsAsync(string id, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<ChannelSecret>>([new ChannelSecret("whsec_" + Convert.ToBase64String(new byte[32]), null)]);

        public ValueTask PutAsync(AlertChannel channel, IReadOnlyList<ChannelSecret> secrets, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<AlertChannel?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<AlertChannel>> ListAsync(IStoreTransaction? transaction, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> SetSecretsAsync(string id, IReadOnlyList<ChannelSecret> secrets, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> DisableAsync(string id, string reason, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> EnableAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
