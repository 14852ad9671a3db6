using System.Globalization;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.TestKit.Chaos.Outcome;

/// <summary>How far a run is.</summary>
internal sealed class Standing
{
    private const int MostEntries = 10_000;

    private readonly ILookup<JobState, LedgerEntry> _jobs;
    private readonly int _unpublished;
    private readonly int _undelivered;
    private readonly long _messages;

    private Standing(ILookup<JobState, LedgerEntry> jobs, int unpublished, int undelivered, long messages) =>
        (_jobs, _unpublished, _undelivered, _messages) = (jobs, unpublished, undelivered, messages);

    /// <summary>Jobs that have ended, however they did.</summary>
    public int Ended => _jobs.Where(group => !IsOpen(group.Key)).Sum(group => group.Count());

    /// <summary>Looks at jobs alone.</summary>
    public static async Task<Standing> OfJobsAsync(IServiceProvider stores, CancellationToken cancellationToken) =>
        new(await JobsAsync(stores, cancellationToken), 0, 0, 0);

    /// <summary>Looks at everything that may still be on its way.</summary>
    public static async Task<Standing> OfAllAsync(IServiceProvider stores, CancellationToken cancellationToken)
    {
        // In the order in which work travels, so that nothing slips through between two looks.
        var queue = stores.GetRequiredService<IJobQueue>();
        var messages = await queue.CountAsync(JobPriority.Fresh, cancellationToken) + await queue.CountAsync(JobPriority.Backfill, cancellationToken);
        var jobs = await JobsAsync(stores, cancellationToken);
        var unpublished = await stores.GetRequiredService<IOutbox>().PendingAsync(OutboxTopics.Products, MostEntries, cancellationToken);
        var deliveries = await stores.GetRequiredService<IDeliveryStore>().ListAsync(new DeliveryQuery { Limit = MostEntries }, cancellationToken);
        return new Standing(jobs, unpublished.Count, deliveries.Count(delivery => delivery.State == DeliveryState.Pending), messages);
    }

    /// <summary>True when so many jobs have ended and nothing is on its way.</summary>
    public bool IsDone(int jobs) => Ended == jobs && _jobs.Sum(group => group.Count()) == jobs && _unpublished == 0 && _undelivered == 0 && _messages == 0;

    /// <inheritdoc/>
    public override string ToString()
    {
        var states = string.Join(", ", _jobs.OrderBy(group => group.Key).Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}")));
        var open = _jobs.Where(group => IsOpen(group.Key)).SelectMany(group => group).FirstOrDefault();
        var example = open is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"; such as {open.Job.Id} after {open.Attempts} attempts: {open.Outcome ?? "no reason"}");
        return string.Create(
            CultureInfo.InvariantCulture, $"jobs: {states}; {_messages} messages, {_unpublished} products to publish, {_undelivered} events to deliver{example}");
    }

    private static bool IsOpen(JobState state) => state is JobState.Queued or JobState.Claimed or JobState.Running;

    private static async Task<ILookup<JobState, LedgerEntry>> JobsAsync(IServiceProvider stores, CancellationToken cancellationToken) =>
        (await stores.GetRequiredService<IJobLedger>().ListAsync(new LedgerQuery { Limit = MostEntries }, cancellationToken)).ToLookup(entry => entry.State);
}
