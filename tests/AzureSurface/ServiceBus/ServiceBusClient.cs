using Azure.Core;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusClient : IAsyncDisposable
{
    private const string NoBroker = "This build has only the outline of the Service Bus client. Build with -p:FullNuGet=true.";

    public ServiceBusClient(string connectionString, ServiceBusClientOptions options)
    {
        if (connectionString?.Contains("Endpoint=", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new FormatException("The connection string has no endpoint.");
        }
    }

    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential, ServiceBusClientOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(fullyQualifiedNamespace);
        ArgumentNullException.ThrowIfNull(credential);
    }

    protected ServiceBusClient()
    {
    }

    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => throw new NotSupportedException(NoBroker);

    public virtual ServiceBusReceiver CreateReceiver(string queueName) => throw new NotSupportedException(NoBroker);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

public class ServiceBusClientOptions
{
    public string Identifier { get; set; }

    public ServiceBusTransportType TransportType { get; set; }
}

public enum ServiceBusTransportType
{
    AmqpTcp = 0,
    AmqpWebSockets = 1,
}
