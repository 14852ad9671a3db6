using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Adapters.Scale.RabbitMq;
using Groundshift.Bench.Measuring;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Execution;
using Groundshift.TestKit.Servers;
using Npgsql;

namespace Groundshift.Bench.Scaling;

/// <summary>Empty stores of one kind.</summary>
/// <param name="Name">As in the report.</param>
/// <param name="Jobs">Queue, ledger and what goes with them.</param>
/// <param name="Areas">Areas.</param>
/// <param name="Scenes">Scene index.</param>
/// <param name="Watches">Watches.</param>
/// <param name="Senders">Queues that messages are sent by side by side.</param>
/// <param name="ServerSeconds">Processor time of the database's server so far.</param>
/// <param name="Stop">Closes it.</param>
internal sealed record ScalingStores(
    string Name, JobStores Jobs, IAreaStore Areas, ISceneIndex Scenes, IWatchStore Watches, IReadOnlyList<IJobQueue> Senders, Func<double> ServerSeconds, Func<ValueTask> Stop) : IAsyncDisposable
{
    private const int SendersAtOnce = 8;
    private const int Batch = 500;

    public static ScalingStores Sqlite(string folder)
    {
        var stores = EmbeddedStores.Open(folder, TimeProvider.System);
        return new(
            "SQLite",
            new JobStores(stores.Queue, stores.Ledger, stores.Outbox, stores.States, stores.Transactions),
            stores.Areas,
            stores.Scenes,
            stores.Watches,
            [stores.Queue],
            () => 0,
            () =>
            {
                stores.Dispose();
                return ValueTask.CompletedTask;
            });
    }

    public static async Task<ScalingStores> PostgresAsync()
    {
        var server = await PostgresServer.NeedAsync();
        var stores = new PostgresStores(new PostgresOptions { ConnectionString = server.ConnectionString, Schema = $"b_{Guid.NewGuid():N}" }, TimeProvider.System);
        var parent = await ServerProcessAsync(server.ConnectionString);
        return new(
            "PostgreSQL",
            new JobStores(stores.Queue, stores.Ledger, stores.Outbox, stores.States, stores.Transactions),
            stores.Areas,
            stores.Scenes,
            stores.Watches,
            [.. Enumerable.Repeat(stores.Queue, SendersAtOnce)],
            () => ProcessFamily.Seconds(parent),
            stores.DisposeAsync);
    }

    /// <summary>The same tables with the queues on RabbitMQ.</summary>
    public static async Task<ScalingStores> RabbitMqAsync()
    {
        var server = await RabbitMqServer.NeedAsync();
        var stores = await PostgresAsync();
        var options = new RabbitMqOptions { Uri = server.Uri.ToString(), Prefix = $"b-{Guid.NewGuid():N}." };
        var queue = new RabbitMqJobQueue(options, TimeProvider.System);

        // Each has one connection and waits for the broker's confirmation of each message.
        RabbitMqJobQueue[] senders = [.. Enumerable.Range(0, SendersAtOnce).Select(_ => new RabbitMqJobQueue(options, TimeProvider.System))];
        return stores with
        {
            Name = "PostgreSQL and RabbitMQ",
            Jobs = new JobStores(queue, stores.Jobs.Ledger, stores.Jobs.Outbox, stores.Jobs.States, stores.Jobs.Transactions),
            Senders = senders,
            Stop = async () =>
            {
                foreach (var sender in senders)
                {
                    await sender.DisposeAsync();
                }

                await queue.DisposeAsync();
                await stores.DisposeAsync();
            },
        };
    }

    public ValueTask DisposeAsync() => Stop();

    /// <summary>Puts jobs into the ledger, unless <paramref name="isToldOnly"/>, and one by one onto the queue.</summary>
    public Task AddAsync(int first, int count, bool isToldOnly, CancellationToken cancellationToken) => Task.WhenAll(Senders.Select((sender, index) => Task.Run(
        async () =>
        {
            foreach (var batch in Enumerable.Range(first, count).Where(n => n % Senders.Count == index).Select(MadeUp.Job).Chunk(Batch))
            {
                await AddAsync(sender, batch, isToldOnly, cancellationToken);
            }
        },
        cancellationToken)));

    /// <summary>Puts areas <paramref name="from"/> to <paramref name="to"/>, the last one not included.</summary>
    public async Task AddAreasAsync(int from, int to, CancellationToken cancellationToken)
    {
        for (var n = from; n < to; n++)
        {
            await Areas.PutAsync(MadeUp.Area(n), cancellationToken);
        }
    }

    private async Task AddAsync(IJobQueue sender, SceneJob[] jobs, bool isToldOnly, CancellationToken cancellationToken)
    {
        if (!isToldOnly)
        {
            await using var transaction = await Jobs.Transactions.BeginAsync(cancellationToken);
            foreach (var job in jobs)
            {
                await Jobs.Ledger.AddAsync(transaction, job, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        foreach (var job in jobs)
        {
            await sender.SendAsync(job.Id, JobPriority.Fresh, cancellationToken);
        }
    }

    private static async Task<int> ServerProcessAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("SELECT pg_backend_pid()");
        return ProcessFamily.ParentOf((int)(await command.ExecuteScalarAsync())!); // It always has a row.
    }
}
