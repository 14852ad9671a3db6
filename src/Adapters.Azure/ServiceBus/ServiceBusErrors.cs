using System.Net.Sockets;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Groundshift.Adapters.Azure.Identity;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Azure.ServiceBus;

/// <summary>Sorts the broker's failures by who must act.</summary>
internal static class ServiceBusErrors
{
    private const string Field = "Queue:ServiceBus";

    /// <summary>True where the message is no longer this process's to settle.</summary>
    public static bool IsLost(ServiceBusException error) =>
        error.Reason is ServiceBusFailureReason.MessageLockLost or ServiceBusFailureReason.MessageNotFound;

    /// <summary>The exception to throw instead, or null when the failure is a bug and should be thrown as it is.</summary>
    public static Exception? Translate(Exception error, string queue) => error switch
    {
        UnauthorizedAccessException => new RefusedException(
            Field, $"an identity that may send to and receive from {queue}", "a refusal",
            "Give it the roles Azure Service Bus Data Sender and Data Receiver, or correct the connection string.", error),
        ServiceBusException { Reason: ServiceBusFailureReason.MessagingEntityNotFound } => new RefusedException(
            Field, $"a queue {queue}", "none", "Create the queue, or correct Queue:ServiceBus:Namespace or Queue:ServiceBus:Prefix.", error),
        ServiceBusException { Reason: ServiceBusFailureReason.MessageSizeExceeded } => new InvalidInputException(
            "message", $"a message that {queue} takes", "a larger one", "Messages hold a job's id only: something else was sent.", error),
        AuthenticationFailedException credential => IdentityErrors.Translate(credential),

        // A queue that is full or switched off takes messages again once workers or operators have done their part.
        ServiceBusException or SocketException or IOException or TimeoutException or ObjectDisposedException =>
            new TransientException($"Service Bus cannot be used now: {error.Message}", error),
        _ => null,
    };
}
