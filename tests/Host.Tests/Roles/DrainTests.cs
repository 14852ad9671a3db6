using System.Collections.Concurrent;
using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Roles;
using Groundshift.InferenceWorker.Execution;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Ingest.Planning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Tests.Roles;

/// <summary>A worker that is started because a queue fills, between a real relay and real queues.</summary>
public sealed class DrainTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(SharedStores.Queues), MemberType = typeof(SharedStores))]
    public async Task A_draining_worker_does_what_was_sent_with_fresh_jobs_first_and_ends(string kind)
    {
        using var stores = await SharedStores.StartAsync(kind);
        stores.Options.Server.Port = 0;
        stores.Options.Worker.DrainSeconds = 1;
        stores.Options.Ingest.MaxInFlightPerArea = 2;
        await using var ingest = stores.Ingest();
        foreach (var priority in new[] { JobPriority.Backfill, JobPriority.Fresh })
        {
            for (var n = 0; n < 6; n++)
            {
                await MadeUpJobs.AddAsync(ingest, string.Create(CultureInfo.InvariantCulture, $"{priority}-{n}"), n % 2 == 0 ? "even" : "odd", priority, Token);
            }
        }

        var relay = ingest.GetRequiredService<RelayTurn>();
        (await relay.RunOnceAsync(Token)).ShouldBe(8, "two of each area and queue");
        var first = await DrainAsync(stores);
        (await relay.RunOnceAsync(Token)).ShouldBe(4);
        var second = await DrainAsync(stores);

        first.Select(job => job.Priority).ShouldBe([.. Enumerable.Repeat(JobPriority.Fresh, 4), .. Enumerable.Repeat(JobPriority.Backfill, 4)]);
        first.GroupBy(job => (job.Area.Id, job.Priority)).ShouldAllBe(flow => flow.Count() == 2);
        second.Select(job => job.Priority).ShouldBe([JobPriority.Fresh, JobPriority.Fresh, JobPriority.Backfill, JobPriority.Backfill]);
        (await DrainAsync(stores)).ShouldBeEmpty();
    }

    private static async Task<IReadOnlyCollection<SceneJob>> DrainAsync(SharedStores stores)
    {
        var runner = new Runner();
        await using var app = ServiceComposition.Build(
            stores.Options, Role.Worker, drain: true, logging => logging.SetMinimumLevel(LogLevel.None), services => services.AddSingleton<ISceneRunner>(runner));
        await app.StartAsync(Token);
        await app.WaitForShutdownAsync(Token);
        return runner.Done;
    }

    private sealed class Runner : ISceneRunner
    {
        public ConcurrentQueue<SceneJob> Done { get; } = new();

        public Task<SceneOutcome> RunAsync(SceneJob job, IProgress<SceneProgress> progress, CancellationToken cancellationToken)
        {
            Done.Enqueue(job);
            return Task.FromResult<SceneOutcome>(new SceneOutcome.NoProduct(NoProductReason.NoOverlap, "a stand-in makes nothing"));
        }
    }
}
