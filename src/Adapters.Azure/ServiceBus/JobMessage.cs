using System.Globalization;
using Azure.Messaging.ServiceBus;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Azure.ServiceBus;

/// <summary>A message of the job queues: the job's id as text, and as properties what the broker does not keep over a delay.</summary>
/// <remarks>
/// Its id names job, sending and attempt. A queue that detects duplicates drops a second copy of the same attempt, and never a job that
/// is sent anew: the ledger's attempts start again when an operator sends a job round once more, so they would not tell the two apart.
/// </remarks>
/// <param name="Job">The job.</param>
/// <param name="Sending">Made anew for every send.</param>
/// <param name="Attempts">Deliveries before this copy of the message was sent.</param>
internal sealed record JobMessage(JobId Job, string Sending, int Attempts)
{
    private const string AttemptsProperty = "groundshift-attempts";
    private const string SendingProperty = "groundshift-sending";

    /// <summary>A job that is sent now.</summary>
    public static JobMessage Of(JobId job) => new(job, Guid.NewGuid().ToString("N"), 0);

    /// <summary>What a received message says; its attempts are those before this copy. A message of another sender counts from its first delivery.</summary>
    public static JobMessage Read(ServiceBusReceivedMessage received) => new(
        new JobId(received.Body.ToString()),
        received.ApplicationProperties.TryGetValue(SendingProperty, out var sending) && sending is string text ? text : received.MessageId,
        received.ApplicationProperties.TryGetValue(AttemptsProperty, out var attempts) ? Convert.ToInt32(attempts, CultureInfo.InvariantCulture) : 0);

    /// <summary>The message as it is sent.</summary>
    public ServiceBusMessage ToMessage() => new(Job.Value)
    {
        MessageId = string.Create(CultureInfo.InvariantCulture, $"{Job}/{Sending}/{Attempts}"),
        ContentType = "text/plain",
        ApplicationProperties = { [AttemptsProperty] = Attempts, [SendingProperty] = Sending },
    };
}
