using System.Net.Sockets;
using Groundshift.Core.Jobs;
using RabbitMQ.Client.Exceptions;

namespace Groundshift.Adapters.Scale.RabbitMq;

/// <summary>Sorts the broker's failures by who must act.</summary>
internal static class RabbitMqErrors
{
    /// <summary>The exception to throw instead, or null when the failure is a bug and should be thrown as it is.</summary>
    public static Exception? Translate(Exception error) => error switch
    {
        BrokerUnreachableException { InnerException: AuthenticationFailureException or PossibleAuthenticationFailureException } => Refused(error),
        OperationInterruptedException { ShutdownReason.ReplyCode: RabbitMQ.Client.Constants.AccessRefused or RabbitMQ.Client.Constants.NotAllowed } => Refused(error),
        OperationInterruptedException { ShutdownReason.ReplyCode: RabbitMQ.Client.Constants.PreconditionFailed } inequivalent => new RefusedException(
            "Queue:RabbitMq", "queues as this version declares them", inequivalent.Message, "Remove the queues once they are empty, or choose another prefix.", error),
        RabbitMQClientException or IOException or SocketException or TimeoutException or ObjectDisposedException =>
            new TransientException($"RabbitMQ cannot be reached: {error.Message}", error),
        _ => null,
    };

    private static RefusedException Refused(Exception error) => new(
        "Queue:RabbitMq:Uri", "a user who may use this virtual host", "a refusal", "Correct user, password or virtual host, or the user's rights.", error);
}
