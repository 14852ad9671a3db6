using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Roles;
using Groundshift.Ingest.Leases;
using Groundshift.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Host.Tests.Roles;

/// <summary>Of several catalogs one publishes at a time, and another goes on when it stops or loses its lease.</summary>
public sealed class LedServiceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(SharedStores.Stores), MemberType = typeof(SharedStores))]
    public async Task One_works_and_another_goes_on_when_it_stops(string kind)
    {
        using var stores = await SharedStores.StartAsync(kind);

        // The clock runs faster than a busy machine renews.
        stores.Options.Ingest.LeaseSeconds = 1_000_000;
        await using var first = new Process(stores);
        await using var second = new Process(stores);
        await first.Led.StartAsync(Token);
        await first.UntilAsync(() => first.Work.IsRunning);
        await second.Led.StartAsync(Token);
        await second.UntilAsync(() => second.Leases.Asked > 2);
        second.Work.IsRunning.ShouldBeFalse();

        await first.Led.StopAsync(Token);

        first.Work.IsRunning.ShouldBeFalse();
        await second.UntilAsync(() => second.Work.IsRunning);
    }

    [Fact]
    public async Task Who_has_lost_the_lease_stops_and_goes_on_when_it_is_free_again()
    {
        using var stores = await SharedStores.StartAsync(SharedStores.Sqlite);
        await using var process = new Process(stores);
        await process.Led.StartAsync(Token);
        await process.UntilAsync(() => process.Work.IsRunning);

        process.Leases.Refuses = true;
        await process.UntilAsync(() => !process.Work.IsRunning);
        process.Leases.Refuses = false;

        await process.UntilAsync(() => process.Work.IsRunning);
    }

    [Fact]
    public async Task A_store_that_is_away_is_asked_again()
    {
        using var stores = await SharedStores.StartAsync(SharedStores.Sqlite);
        await using var process = new Process(stores);
        process.Leases.IsAway = true;
        await process.Led.StartAsync(Token);
        await process.UntilAsync(() => process.Leases.Asked > 2);
        process.Work.IsRunning.ShouldBeFalse();

        process.Leases.IsAway = false;

        await process.UntilAsync(() => process.Work.IsRunning);
    }

    [Fact]
    public async Task A_service_that_fails_fails_the_host()
    {
        using var stores = await SharedStores.StartAsync(SharedStores.Sqlite);
        await using var process = new Process(stores);
        process.Work.Failure = new InvalidOperationException("a bug");

        await process.Led.StartAsync(Token);

        (await Should.ThrowAsync<InvalidOperationException>(process.Led.ExecuteTask.ShouldNotBeNull())).Message.ShouldBe("a bug");
    }

    /// <summary>What one process has of it.</summary>
    private sealed class Process : IAsyncDisposable
    {
        private readonly SharedStores _stores;
        private readonly ServiceProvider _services;

        public Process(SharedStores stores)
        {
            (_stores, _services) = (stores, stores.Ingest());
            Leases = new Leases(_services.GetRequiredService<ILeaseStore>());
            Led = new LedService<Work>(
                Work,
                "work",
                new ProcessLeases(Leases, _services.GetRequiredService<LeaseOptions>(), stores.Clock, NullLogger<ProcessLeases>.Instance),
                stores.Clock,
                NullLogger<LedService<Work>>.Instance);
        }

        public Work Work { get; } = new();

        public Leases Leases { get; }

        public LedService<Work> Led { get; }

        /// <summary>Lets time pass until something is so.</summary>
        public async Task UntilAsync(Func<bool> isSo)
        {
            while (!isSo())
            {
                _stores.Clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Led.StopAsync(CancellationToken.None);
            Led.Dispose();
            await _services.DisposeAsync();
        }
    }

    private sealed class Work : BackgroundService
    {
        public Exception? Failure { get; set; }

        public bool IsRunning { get; private set; }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            if (Failure is not null)
            {
                throw Failure;
            }

            IsRunning = true;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            IsRunning = false;
        }
    }

    private sealed class Leases(ILeaseStore inner) : ILeaseStore
    {
        public bool IsAway { get; set; }

        public bool Refuses { get; set; }

        public int Asked { get; private set; }

        public ValueTask<bool> TakeAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken)
        {
            Asked++;
            return IsAway ? throw new TransientException("The store is away.")
                : Refuses ? ValueTask.FromResult(false)
                : inner.TakeAsync(name, holder, lease, cancellationToken);
        }

        public ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken) => inner.ReleaseAsync(name, holder, cancellationToken);
    }
}
