using System.Diagnostics.CodeAnalysis;
using Azure.Messaging.ServiceBus;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Azure;

/// <summary>A namespace with the two queues, behind the members of the client that can be overridden: it works on the real package's types too.</summary>
internal sealed class InMemoryServiceBus(ManualClock clock, BrokerSettings? settings = null) : ServiceBusClient
{
    /// <summary>Asked before each operation; throws what the broker would.</summary>
    public Action<string> Fault { get; set; } = _ => { };

    public BrokerQueue Fresh { get; } = new(clock, settings ?? new BrokerSettings());

    public BrokerQueue Backfill { get; } = new(clock, settings ?? new BrokerSettings());

    public override ServiceBusSender CreateSender(string queueOrTopicName) => new Sender(this, queueOrTopicName);

    public override ServiceBusReceiver CreateReceiver(string queueName) => new Receiver(this, queueName);

    [SuppressMessage("Reliability", "CA2215", Justification = "The package's own closes a connection that a client made for overriding has not.")]
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private BrokerQueue Queue(string name) => name switch
    {
        "scenes-fresh" => Fresh,
        "scenes-backfill" => Backfill,
        _ => throw new ServiceBusException($"The messaging entity '{name}' could not be found.", ServiceBusFailureReason.MessagingEntityNotFound, name),
    };

    private Task<T> Ask<T>(string operation, string queue, Func<BrokerQueue, T> answer)
    {
        try
        {
            Fault(operation);
            return Task.FromResult(answer(Queue(queue)));
        }
        catch (Exception error)
        {
            return Task.FromException<T>(error);
        }
    }

    private Task<bool> Ask(string operation, string queue, Action<BrokerQueue> answer) => Ask(operation, queue, found =>
    {
        answer(found);
        return true;
    });

    private sealed class Sender(InMemoryServiceBus bus, string name) : ServiceBusSender
    {
        public override Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default) =>
            bus.Ask("send", name, queue => queue.Send(message));

        [SuppressMessage("Reliability", "CA2215", Justification = "The package's own closes a link that a client made for overriding has not.")]
        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Receiver(InMemoryServiceBus bus, string name) : ServiceBusReceiver
    {
        // At once and without the wait: the suite's clock stands still.
        public override Task<ServiceBusReceivedMessage> ReceiveMessageAsync(TimeSpan? maxWaitTime = default, CancellationToken cancellationToken = default) =>
            bus.Ask("receive", name, queue => queue.Receive()!);

        public override Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
            int maxMessages, long? fromSequenceNumber = default, CancellationToken cancellationToken = default) =>
            bus.Ask("peek", name, queue => queue.Peek(maxMessages, fromSequenceNumber ?? 0));

        public override Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
            bus.Ask("renew", name, queue => queue.Renew(message));

        public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
            bus.Ask("complete", name, queue => queue.Complete(message));

        public override Task AbandonMessageAsync(
            ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
            bus.Ask("abandon", name, queue => queue.Abandon(message));

        public override Task DeadLetterMessageAsync(
            ServiceBusReceivedMessage message, string deadLetterReason, string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default) =>
            bus.Ask("dead-letter", name, queue => queue.DeadLetter(message, deadLetterReason, deadLetterErrorDescription));

        [SuppressMessage("Reliability", "CA2215", Justification = "The package's own closes a link that a client made for overriding has not.")]
        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
