using Groundshift.Adapters.Embedded;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Pixels;
using Groundshift.Core.Ports;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Execution;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.State;
using Groundshift.TestKit;
using Groundshift.TestKit.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.InferenceWorker.Tests.Execution;

/// <summary>Embedded stores on a standing clock, with workers whose work is what the test says.</summary>
internal sealed class Shop : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EmbeddedStores _stores;

    public Shop()
    {
        _stores = EmbeddedStores.Open(_folder.Root, Clock);
        Stores = new JobStores(_stores.Queue, _stores.Ledger, _stores.Outbox, _stores.States, _stores.Transactions);
    }

    public ManualClock Clock { get; } = new();

    public JobStores Stores { get; }

    public WorkerOptions Options { get; init; } = new() { Name = "one", MaximumAttempts = 3 };

    public JobWorker Worker(
        Func<SceneJob, CancellationToken, Task<SceneOutcome>> work, JobStores? stores = null, WorkerOptions? options = null, IStateFolder? states = null, ILogger<JobWorker>? logger = null) =>
        new(stores ?? Stores, new Runner(work), options ?? Options, Clock, logger ?? NullLogger<JobWorker>.Instance, states);

    public LeaseReaper Reaper() => new(Stores.Ledger, Stores.Queue, Options, Clock, NullLogger<LeaseReaper>.Instance);

    public async Task<SceneJob> AddAsync(string item, JobPriority priority = JobPriority.Fresh)
    {
        var job = Job(item, priority);
        await using (var transaction = await Stores.Transactions.BeginAsync(Token))
        {
            (await Stores.Ledger.AddAsync(transaction, job, Token)).ShouldBeTrue();
            await transaction.CommitAsync(Token);
        }

        await Stores.Queue.SendAsync(job.Id, priority, Token);
        return job;
    }

    public async Task<LedgerEntry> EntryAsync(SceneJob job) =>
        await Stores.Ledger.FindAsync(job.Id, Token) ?? throw new InvalidOperationException("The job is gone.");

    public async Task<IReadOnlyList<OutboxMessage>> ProductsAsync() => await Stores.Outbox.PendingAsync(OutboxTopics.Products, 100, Token);

    public async Task<long> WaitingAsync() =>
        await Stores.Queue.CountAsync(JobPriority.Fresh, Token) + await Stores.Queue.CountAsync(JobPriority.Backfill, Token);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<SceneOutcome> Succeed(SceneJob job, CancellationToken cancellationToken) =>
        Task.FromResult<SceneOutcome>(new SceneOutcome.Produced(Ready(job)));

    public void Dispose()
    {
        _stores.Dispose();
        _folder.Dispose();
    }

    private static SceneJob Job(string item, JobPriority priority) => UnreadableScene.Job(
        item,
        "area",
        priority,
        new SceneBand { Name = "B02", Unit = PixelUnit.Reflectance, Asset = new AssetReference { Key = "blue", Href = "file:///nowhere.tif" } });

    private static ProductReady Ready(SceneJob job) => new()
    {
        Job = job,
        Assets = [],
        Grid = new GridSpec("EPSG:32633", new AffineTransform(10, 0, 0, 0, -10, 0), 1, 1),
        Footprint = UnreadableScene.Ground,
        GsdMetres = 10,
        Classes = [],
        ValidPercent = 50,
        ModelItemJson = "{}",
        Software = new Dictionary<string, string>(),
        Finished = DateTimeOffset.UnixEpoch,
    };

    private sealed class Runner(Func<SceneJob, CancellationToken, Task<SceneOutcome>> work) : ISceneRunner
    {
        public Task<SceneOutcome> RunAsync(SceneJob job, IProgress<SceneProgress> progress, CancellationToken cancellationToken) => work(job, cancellationToken);
    }
}
