using Groundshift.Adapters.Scale.RabbitMq;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;
using RabbitMQ.Client;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>How the queues meet their broker: failures, limits, what is set aside.</summary>
public sealed class RabbitMqBrokerTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly JobId Id = new("job-1");
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("secret")]
    [InlineData("http://user:secret@host/")]
    public void An_address_that_cannot_be_read_is_not_repeated(string uri)
    {
        var error = Should.Throw<InvalidInputException>(() => new RabbitMqJobQueue(new RabbitMqOptions { Uri = uri }, _clock));

        error.Field.ShouldBe("Queue:RabbitMq:Uri");
        error.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_wrong_password_is_the_users_to_mend()
    {
        var server = await RabbitMqServer.NeedAsync();
        await using var queue = new RabbitMqJobQueue(new RabbitMqOptions { Uri = $"amqp://guest:secret@127.0.0.1:{server.Port}/" }, _clock);

        (await Should.ThrowAsync<RefusedException>(async () => await queue.SendAsync(Id, JobPriority.Fresh, Token))).ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_broker_that_cannot_be_reached_is_asked_again_later()
    {
        await using var queue = new RabbitMqJobQueue(new RabbitMqOptions { Uri = "amqp://user:secret@127.0.0.1:1/" }, _clock);

        (await Should.ThrowAsync<TransientException>(async () => await queue.SendAsync(Id, JobPriority.Fresh, Token))).ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_broker_with_a_full_disk_says_so_and_is_asked_again_later()
    {
        await using var server = await RabbitMqServer.StartOwnAsync();
        await using var queue = new RabbitMqJobQueue(RabbitMqHost.Options(server), _clock);
        await queue.SendAsync(Id, JobPriority.Fresh, Token);
        await server.FillDiskAsync();

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var error = await Should.ThrowAsync<TransientException>(async () => await queue.SendAsync(Id, JobPriority.Fresh, Token));
            error.Message.ShouldContain("takes no messages now: low on disk");
            (await queue.CountReadyAsync(JobPriority.Fresh, Token)).ShouldBe(1, "reading goes on");
        }

        await server.EmptyDiskAsync();
        await SentAsync(queue);
        (await SoonAsync(queue)).Job.ShouldBe(Id);
    }

    [Fact]
    public async Task What_a_dead_worker_held_goes_to_another_at_once()
    {
        var options = RabbitMqHost.Options(await RabbitMqServer.NeedAsync());
        await using var second = new RabbitMqJobQueue(options, _clock);
        await second.SendAsync(Id, JobPriority.Fresh, Token);
        await using (var first = new RabbitMqJobQueue(options, _clock))
        {
            (await first.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldNotBeNull();
            (await second.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
        }

        (await SoonAsync(second)).Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_message_that_is_never_settled_is_set_aside_by_the_broker()
    {
        var server = await RabbitMqServer.NeedAsync();
        var options = RabbitMqHost.Options(server) with { DeliveryLimit = 2 };
        await using var queue = new RabbitMqJobQueue(options, _clock);
        await queue.SendAsync(Id, JobPriority.Fresh, Token);
        for (var delivery = 1; delivery <= 3; delivery++)
        {
            (await SoonAsync(queue)).Attempt.ShouldBe(delivery);
            _clock.Advance(Minute);
        }

        var parked = await ParkedAsync(server, options, queue);

        Text(parked.BasicProperties.Headers?["x-first-death-reason"]).ShouldBe("delivery_limit");
        (await queue.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_parked_message_keeps_its_reason()
    {
        var server = await RabbitMqServer.NeedAsync();
        var options = RabbitMqHost.Options(server);
        await using var queue = new RabbitMqJobQueue(options, _clock);
        await queue.SendAsync(Id, JobPriority.Fresh, Token);
        await (await SoonAsync(queue)).ParkAsync("für immer falsch", Token);

        var parked = await ParkedAsync(server, options, queue);

        System.Text.Encoding.UTF8.GetString(parked.Body.Span).ShouldBe(Id.Value);
        Text(parked.BasicProperties.Headers?["groundshift-reason"]).ShouldBe("für immer falsch");
    }

    internal static async Task<IJobDelivery> SoonAsync(IJobQueue queue)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Minute)
        {
            if (await queue.ReceiveAsync(JobPriority.Fresh, Minute, Token) is { } delivery)
            {
                return delivery;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        throw new InvalidOperationException("Nothing was delivered within a minute.");
    }

    private static string Text(object? header) => System.Text.Encoding.UTF8.GetString(header.ShouldBeOfType<byte[]>());

    // Receiving once more makes the queue give back what is late.
    // A broker that had no room is asked again after some seconds.
    private static async Task SentAsync(RabbitMqJobQueue queue)
    {
        for (var started = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                await queue.SendAsync(Id, JobPriority.Fresh, Token);
                return;
            }
            catch (TransientException) when (TimeProvider.System.GetElapsedTime(started) < Minute)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
            }
        }
    }

    private static async Task<BasicGetResult> ParkedAsync(RabbitMqServer server, RabbitMqOptions options, RabbitMqJobQueue queue)
    {
        await using var connection = await new ConnectionFactory { Uri = server.Uri }.CreateConnectionAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Minute)
        {
            (await queue.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
            if (await channel.BasicGetAsync($"{options.Prefix}scenes-fresh.parked", autoAck: true, Token) is { } parked)
            {
                return parked;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        throw new InvalidOperationException("Nothing was set aside within a minute.");
    }
}
