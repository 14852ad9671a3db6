using Azure.Messaging.ServiceBus;
using Groundshift.Adapters.Azure.ServiceBus;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Azure;

/// <summary>The emulator of Service Bus, which runs as a container: the full pipeline starts it with the two queues and says where it is.</summary>
internal static class EmulatorHost
{
    /// <summary>Names the connection string.</summary>
    private const string Variable = "GROUNDSHIFT_SERVICEBUS";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Emptied queues, and a clock that begins now, for the broker keeps its own time.</summary>
    public static async ValueTask<ServiceBusClient> NeedAsync(ManualClock clock)
    {
        var connection = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipUnless(connection is { Length: > 0 }, $"needs the Service Bus emulator: set {Variable} to its connection string");
        Assert.SkipUnless(
            typeof(ServiceBusClient).Assembly.GetName().Name == "Azure.Messaging.ServiceBus", "needs a build with -p:FullNuGet=true, this one has an outline of the SDK");
        await using var queue = new ServiceBusJobQueue(Connect(connection), new ServiceBusOptions(), clock);
        foreach (var priority in Enum.GetValues<JobPriority>())
        {
            await EmptyAsync(queue, priority);
        }

        return Connect(connection);
    }

    private static ServiceBusClient Connect(string connection) => new(connection, new ServiceBusClientOptions());

    private static async Task EmptyAsync(ServiceBusJobQueue queue, JobPriority priority)
    {
        var token = TestContext.Current.CancellationToken;
        var started = TimeProvider.System.GetTimestamp();
        while (await queue.CountAsync(priority, token) > 0)
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience, $"the queue of {priority} jobs did not become empty");
            if (await queue.ReceiveAsync(priority, Patience, token) is { } delivery)
            {
                await delivery.CompleteAsync(token);
            }
        }
    }
}
