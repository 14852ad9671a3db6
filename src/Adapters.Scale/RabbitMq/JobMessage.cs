using System.Globalization;
using System.Text;
using Groundshift.Core.Jobs;
using RabbitMQ.Client;

namespace Groundshift.Adapters.Scale.RabbitMq;

/// <summary>A message of the job queues: the job's id as text, and in headers what the broker does not keep over a delay.</summary>
/// <param name="Job">The job.</param>
/// <param name="Attempts">Deliveries before this copy of the message was sent.</param>
/// <param name="DueNanoseconds">Not to be delivered before, in nanoseconds since 1970.</param>
internal sealed record JobMessage(JobId Job, int Attempts, long DueNanoseconds)
{
    private const string AttemptsHeader = "groundshift-attempts";
    private const string DueHeader = "groundshift-due";
    private const string ReasonHeader = "groundshift-reason";

    // RabbitMQ counts the deliveries of a message on a quorum queue that were not acknowledged.
    private const string BrokerCountHeader = "x-delivery-count";

    // Headers are one frame of at least 8 kB in all (AMQP 0-9-1, section 4.2.3, and the smallest frame_max).
    private const int LongestReason = 4_000;

    public static JobMessage Read(BasicGetResult received) => new(
        new JobId(Encoding.UTF8.GetString(received.Body.Span)),
        (int)(Number(received.BasicProperties, AttemptsHeader) + Number(received.BasicProperties, BrokerCountHeader)),
        Number(received.BasicProperties, DueHeader));

    public ReadOnlyMemory<byte> Body => Encoding.UTF8.GetBytes(Job.Value);

    public BasicProperties Properties(string? reason = null)
    {
        var headers = new Dictionary<string, object?> { [AttemptsHeader] = (long)Attempts, [DueHeader] = DueNanoseconds };
        if (reason is not null)
        {
            headers[ReasonHeader] = reason.Length <= LongestReason ? reason : reason[..LongestReason];
        }

        return new BasicProperties { Persistent = true, ContentType = "text/plain", MessageId = Job.Value, Headers = headers };
    }

    private static long Number(IReadOnlyBasicProperties properties, string header) =>
        properties.Headers?.TryGetValue(header, out var value) == true && value is not null ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;
}
