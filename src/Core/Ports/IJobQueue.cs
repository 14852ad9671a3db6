using Groundshift.Core.Jobs;

namespace Groundshift.Core.Ports;

/// <summary>Wakes workers. The truth about a job is in the ledger; a message carries its id only. Delivery is at least once.</summary>
public interface IJobQueue
{
    /// <summary>Puts a job on the queue of its priority. Sending twice may deliver twice.</summary>
    ValueTask SendAsync(JobId job, JobPriority priority, CancellationToken cancellationToken);

    /// <summary>
    /// The next visible message, or null at once when there is none. It stays invisible to others for <paramref name="visibility"/>.
    /// </summary>
    ValueTask<IJobDelivery?> ReceiveAsync(JobPriority priority, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Messages that could be received now: neither in work nor delayed.</summary>
    ValueTask<long> CountReadyAsync(JobPriority priority, CancellationToken cancellationToken);

    /// <summary>Messages that wait or are in work; of those in work only this process's own, where a broker does not tell of others.</summary>
    ValueTask<long> CountAsync(JobPriority priority, CancellationToken cancellationToken);
}

/// <summary>One delivery of a message. Settling a delivery whose visibility has run out changes nothing and returns false.</summary>
public interface IJobDelivery
{
    /// <summary>The job to look up in the ledger.</summary>
    JobId Job { get; }

    /// <summary>How often the message was delivered, this time included.</summary>
    int Attempt { get; }

    /// <summary>Extends the visibility from now.</summary>
    ValueTask<bool> RenewAsync(TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Removes the message.</summary>
    ValueTask<bool> CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Gives the message back, visible after <paramref name="delay"/>.</summary>
    ValueTask<bool> AbandonAsync(TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Sets the message aside with a reason; it is delivered no more.</summary>
    ValueTask<bool> ParkAsync(string reason, CancellationToken cancellationToken);
}
