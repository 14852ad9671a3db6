using Groundshift.Adapters.Scale.RabbitMq;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>The queues under a prefix of their own. The broker's waits are short, because the suite's clock does not move the broker.</summary>
internal sealed class RabbitMqHost : OnePortHost
{
    private static readonly TimeSpan Hop = TimeSpan.FromMilliseconds(50);
    private readonly RabbitMqJobQueue _queue;

    private RabbitMqHost(RabbitMqServer server) => _queue = new RabbitMqJobQueue(Options(server), Clock);

    public override ManualClock Clock { get; } = new();

    public override IJobQueue Queue => _queue;

    public static RabbitMqOptions Options(RabbitMqServer server) =>
        new() { Uri = server.Uri.ToString(), Prefix = $"t-{Guid.NewGuid():N}.", ShortestHop = Hop, LongestHop = Hop };

    public static async ValueTask<IStoreHost> StartAsync() => new RabbitMqHost(await RabbitMqServer.NeedAsync());

    public override ValueTask DisposeAsync() => _queue.DisposeAsync();
}
