using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.TestKit.Chaos.Processes;
using Groundshift.TestKit.Chaos.Scenario;
using Groundshift.TestKit.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.TestKit.Chaos.Faults;

/// <summary>Makes faults happen and ends them.</summary>
internal sealed class FaultInjector(ChaosServers servers, RunningRoles roles, Receiver receiver, IServiceProvider stores) : IDisposable
{
    private const int MostRepeated = 12;
    private const int MostJobs = 10_000;

    // More than three leases of a worker.
    private const int ClockSeconds = 45;
    private const double StorageShare = 0.6;
    private const double HangingShare = 0.2;
    private static readonly TimeSpan SlowPause = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(10);

    // A server has one trouble at a time.
    private readonly SemaphoreSlim _broker = new(1, 1);
    private readonly SemaphoreSlim _database = new(1, 1);
    private readonly SemaphoreSlim _storage = new(1, 1);

    /// <summary>The kinds that can be made here.</summary>
    public static IReadOnlyList<FaultKind> Kinds { get; } =
        [.. Enum.GetValues<FaultKind>().Where(kind => FakeTime.Library is not null || kind is not (FaultKind.ClockAhead or FaultKind.ClockBehind))];

    /// <summary>Returns when the fault is over and what it stopped has been started again.</summary>
    public async Task ApplyAsync(Fault fault, CancellationToken cancellationToken)
    {
        await WaitAsync(fault.After, cancellationToken);
        await (fault.Kind switch
        {
            FaultKind.KillWorker => Kill(roles.Workers, fault),
            FaultKind.KillIngest => Kill(roles.Ingest, fault),
            FaultKind.KillCatalog => Kill(roles.Catalog, fault),
            FaultKind.CrashBroker => OutageAsync(_broker, servers.RabbitMq.CrashAsync, servers.RabbitMq.StartAgainAsync, fault, cancellationToken),
            FaultKind.StopBroker => OutageAsync(_broker, servers.RabbitMq.StopAsync, servers.RabbitMq.StartAgainAsync, fault, cancellationToken),
            FaultKind.CrashDatabase => OutageAsync(_database, servers.Postgres.CrashAsync, servers.Postgres.StartAgainAsync, fault, cancellationToken),
            FaultKind.StopDatabase => OutageAsync(_database, servers.Postgres.StopAsync, servers.Postgres.StartAgainAsync, fault, cancellationToken),
            FaultKind.StopStorage => OutageAsync(_storage, servers.Azurite.StopAsync, servers.Azurite.StartAgainAsync, fault, cancellationToken),
            FaultKind.StorageErrors => StorageAsync(fault, StorageShare, random => new ProxyFault { Status = random.Next(2) == 0 ? 500 : 503 }, cancellationToken),
            FaultKind.StorageThrottles => StorageAsync(fault, StorageShare, _ => new ProxyFault { Status = 429, RetryAfter = 1 }, cancellationToken),
            FaultKind.StorageHangs => StorageAsync(fault, HangingShare, _ => new ProxyFault { Hangs = true }, cancellationToken),
            FaultKind.StorageCuts => StorageAsync(fault, StorageShare, Cut, cancellationToken),
            FaultKind.CutLink => LinkAsync(fault, link => link.Cut(), cancellationToken),
            FaultKind.FreezeLink => LinkAsync(fault, link => link.Freeze(), cancellationToken),
            FaultKind.SlowLink => LinkAsync(fault, link => link.Slow(SlowPause), cancellationToken),
            FaultKind.RepeatedDeliveries => RepeatAsync(fault, cancellationToken),
            FaultKind.ClockAhead => ClockAsync(fault, ClockSeconds, cancellationToken),
            FaultKind.ClockBehind => ClockAsync(fault, -ClockSeconds, cancellationToken),
            FaultKind.ReceiverFails => Fail(),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Kind, null),
        });
    }

    public void Dispose()
    {
        _broker.Dispose();
        _database.Dispose();
        _storage.Dispose();
    }

    private static Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, TimeProvider.System, cancellationToken);

    private static T Chosen<T>(IReadOnlyList<T> from, Fault fault) => from[fault.Target % from.Count];

    private static Task Kill(IReadOnlyList<RunningRole> some, Fault fault)
    {
        Chosen(some, fault).Process.Kill();
        return Task.CompletedTask;
    }

    private Task Fail()
    {
        receiver.FailNext();
        return Task.CompletedTask;
    }

    private static async Task OutageAsync(SemaphoreSlim server, Func<Task> stop, Func<Task> start, Fault fault, CancellationToken cancellationToken)
    {
        await server.WaitAsync(cancellationToken);
        try
        {
            await stop();
            await WaitAsync(fault.Duration, cancellationToken);
            await start();
        }
        finally
        {
            server.Release();
        }
    }

    private async Task StorageAsync(Fault fault, double share, Func<Random, ProxyFault> draw, CancellationToken cancellationToken)
    {
        await _storage.WaitAsync(cancellationToken);
        try
        {
            servers.Storage.Choose = (_, _, number) =>
            {
                var random = new Random(fault.Seed ^ number);
                return random.NextDouble() < share ? draw(random) : null;
            };
            await WaitAsync(fault.Duration, cancellationToken);
        }
        finally
        {
            servers.Storage.Choose = null;
            _storage.Release();
        }
    }

    private static ProxyFault Cut(Random random) => random.Next(3) switch
    {
        0 => new ProxyFault { CutAnswerAt = 0 },
        1 => new ProxyFault { CutAnswerAt = random.Next(4000) },
        _ => new ProxyFault { CutRequestAt = random.Next(4000) },
    };

    private async Task LinkAsync(Fault fault, Action<TcpProxy> spoil, CancellationToken cancellationToken)
    {
        var role = Chosen(roles.All, fault);
        var link = new Random(fault.Seed).Next(2) == 0 ? role.Database : role.Broker;
        spoil(link);
        try
        {
            await WaitAsync(fault.Duration, cancellationToken);
        }
        finally
        {
            link.Heal();
        }
    }

    private async Task ClockAsync(Fault fault, int seconds, CancellationToken cancellationToken)
    {
        var clock = Chosen(roles.All, fault).Clock;
        clock.Set(seconds);
        try
        {
            await WaitAsync(fault.Duration, cancellationToken);
        }
        finally
        {
            clock.Set(0);
        }
    }

    private Task RepeatAsync(Fault fault, CancellationToken cancellationToken)
    {
        var random = new Random(fault.Seed);
        return Patience.UntilAsync(
            "messages can be sent again",
            async () =>
            {
                var entries = await stores.GetRequiredService<IJobLedger>().ListAsync(new LedgerQuery { Limit = MostJobs }, cancellationToken);
                var jobs = entries.Select(entry => entry.Job.Id).OrderBy(job => job.Value, StringComparer.Ordinal).ToArray();
                if (jobs.Length == 0)
                {
                    return "there is no job yet";
                }

                random.Shuffle(jobs);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(SendLimit);
                foreach (var job in jobs.Take(MostRepeated))
                {
                    await stores.GetRequiredService<IJobQueue>().SendAsync(job, random.Next(2) == 0 ? JobPriority.Fresh : JobPriority.Backfill, limit.Token);
                }

                return null;
            },
            cancellationToken);
    }
}
