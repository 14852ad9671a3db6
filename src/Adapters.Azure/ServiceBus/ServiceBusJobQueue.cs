using Azure.Core;
using Azure.Messaging.ServiceBus;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Azure.ServiceBus;

/// <summary>The two queues on Azure Service Bus: peek lock, without sessions and without prefetch.</summary>
/// <remarks>
/// <para>A message that is not renewed in time goes back at the next receive of this process, or when its lock runs out. A delay is a
/// scheduled copy in place of the message. What is parked is in the queue's dead-letter queue, with its reason.</para>
/// <para>The broker counts the messages that other processes hold among those that wait, so <see cref="CountReadyAsync"/> leaves out only
/// this process's own.</para>
/// </remarks>
public sealed class ServiceBusJobQueue : IJobQueue, IAsyncDisposable, IDisposable
{
    private readonly ServiceBusClient _client;
    private readonly ServiceBusLane _fresh;
    private readonly ServiceBusLane _backfill;

    /// <summary>Prepares the queue; the first use connects. <paramref name="credential"/> is for a namespace, and not used with a connection string.</summary>
    /// <exception cref="InvalidInputException">The options name no namespace, or one that cannot be read.</exception>
    public ServiceBusJobQueue(ServiceBusOptions options, TokenCredential credential, TimeProvider clock)
        : this(Connect(options, credential), options, clock)
    {
    }

    internal ServiceBusJobQueue(ServiceBusClient client, ServiceBusOptions options, TimeProvider clock)
    {
        _client = client;
        _fresh = new ServiceBusLane(client, $"{options.Prefix}scenes-fresh", options.Wait, clock);
        _backfill = new ServiceBusLane(client, $"{options.Prefix}scenes-backfill", options.Wait, clock);
    }

    /// <inheritdoc/>
    public ValueTask SendAsync(JobId job, JobPriority priority, CancellationToken cancellationToken) =>
        Lane(priority).SendAsync(JobMessage.Of(job), due: null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IJobDelivery?> ReceiveAsync(JobPriority priority, TimeSpan visibility, CancellationToken cancellationToken) =>
        Lane(priority).ReceiveAsync(visibility, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<long> CountReadyAsync(JobPriority priority, CancellationToken cancellationToken)
    {
        var lane = Lane(priority);
        return Math.Max(0, await lane.CountAsync(state => state == ServiceBusMessageState.Active, cancellationToken).ConfigureAwait(false) - lane.Held);
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(JobPriority priority, CancellationToken cancellationToken) => Lane(priority).CountAsync(_ => true, cancellationToken);

    /// <summary>Gives back what was received and not settled, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _fresh.DisposeAsync().ConfigureAwait(false);
        await _backfill.DisposeAsync().ConfigureAwait(false);
        await _client.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Begins to do the same; what is not given back in time is free when its lock ends.</summary>
    public void Dispose() => _ = DisposeAsync().AsTask();

    private ServiceBusLane Lane(JobPriority priority) => priority == JobPriority.Fresh ? _fresh : _backfill;

    private static ServiceBusClient Connect(ServiceBusOptions options, TokenCredential credential)
    {
        var settings = new ServiceBusClientOptions
        {
            Identifier = "groundshift",
            TransportType = options.WebSockets ? ServiceBusTransportType.AmqpWebSockets : ServiceBusTransportType.AmqpTcp,
        };
        try
        {
            return options switch
            {
                { ConnectionString: { Length: > 0 } connection } => new ServiceBusClient(connection, settings),
                { Namespace: { Length: > 0 } name } => new ServiceBusClient(name, credential, settings),
                _ => throw new InvalidInputException("Queue:ServiceBus:Namespace", "NAME.servicebus.windows.net", "nothing", "Name the namespace."),
            };
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            // Neither the text nor the cause is repeated: a connection string holds a key.
            throw options.ConnectionString is { Length: > 0 }
                ? new InvalidInputException(
                    "Queue:ServiceBus:ConnectionString", "Endpoint=…;SharedAccessKeyName=…;SharedAccessKey=…", "a text that cannot be read", "Correct the connection string.")
                : new InvalidInputException("Queue:ServiceBus:Namespace", "NAME.servicebus.windows.net", $"'{options.Namespace}'", "Correct the name.", error);
        }
    }
}
