using System.Globalization;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Scale.RabbitMq;

/// <summary>The queues of a deployment: for each priority one to work on, one for what is set aside, and some that only wait.</summary>
internal sealed class QueueNames
{
    private const int HopFactor = 4;
    private readonly string _prefix;

    public QueueNames(RabbitMqOptions options)
    {
        _prefix = options.Prefix;
        List<TimeSpan> hops = [];
        for (var hop = options.ShortestHop; hop <= options.LongestHop; hop *= HopFactor)
        {
            hops.Add(hop);
        }

        Hops = hops;
    }

    /// <summary>The waits of the delay queues, shortest first.</summary>
    public IReadOnlyList<TimeSpan> Hops { get; }

    /// <summary>Messages to work on.</summary>
    public string Work(JobPriority priority) => _prefix + (priority == JobPriority.Fresh ? "scenes-fresh" : "scenes-backfill");

    /// <summary>Messages that are delivered no more.</summary>
    public string Parked(JobPriority priority) => $"{Work(priority)}.parked";

    /// <summary>Messages that go back to work after a wait.</summary>
    public string Delayed(JobPriority priority, TimeSpan hop) =>
        string.Create(CultureInfo.InvariantCulture, $"{Work(priority)}.delay-{hop.TotalMilliseconds}ms");

    /// <summary>The longest hop that does not overshoot; what is left takes further hops.</summary>
    public TimeSpan HopFor(TimeSpan delay) => Hops.LastOrDefault(hop => hop <= delay, Hops[0]);
}
