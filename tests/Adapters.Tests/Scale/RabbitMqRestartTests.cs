using Groundshift.Adapters.Scale.RabbitMq;
using Groundshift.Core.Jobs;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

[Collection(ServerRestarts.Name)]
public sealed class RabbitMqRestartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_outlive_the_death_of_the_broker_and_the_queue_goes_on()
    {
        var server = await RabbitMqServer.NeedAsync();
        await using var queue = new RabbitMqJobQueue(RabbitMqHost.Options(server), new ManualClock());
        await queue.SendAsync(new JobId("held"), JobPriority.Fresh, Token);
        var held = await RabbitMqBrokerTests.SoonAsync(queue);
        await queue.SendAsync(new JobId("waiting"), JobPriority.Fresh, Token);

        await server.CrashAsync();
        try
        {
            await Should.ThrowAsync<TransientException>(async () => await queue.SendAsync(new JobId("lost"), JobPriority.Fresh, Token));
        }
        finally
        {
            await server.StartAgainAsync();
        }

        (await held.CompleteAsync(Token)).ShouldBeFalse();
        var received = new[] { (await RabbitMqBrokerTests.SoonAsync(queue)).Job.Value, (await RabbitMqBrokerTests.SoonAsync(queue)).Job.Value };
        received.ShouldBe(["held", "waiting"], ignoreOrder: true);
    }
}
