using Groundshift.Catalog.Pushing;
using Groundshift.Core.Ports;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Catalog.Tests.Pushing;

public sealed class PushMonitorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_that_wait_for_long_are_an_alarm_until_the_other_catalog_has_them()
    {
        using var stores = new CatalogStores();
        using var monitor = new PushMonitor(stores.Stores.Outbox, new PushMonitorOptions(), stores.Clock, NullLogger<PushMonitor>.Instance);
        (await LookAsync()).Status.ShouldBe(HealthStatus.Healthy);
        stores.Clock.Advance(TimeProvider.System.GetUtcNow() - stores.Clock.GetUtcNow());
        var message = new PushMessage("c", "a").ToOutbox();
        await using (var transaction = await stores.Stores.Transactions.BeginAsync(Token))
        {
            await stores.Stores.Outbox.AddAsync(transaction, message, Token);
            await stores.Stores.Outbox.AddAsync(transaction, new PushMessage("c", "b").ToOutbox(), Token);
            await transaction.CommitAsync(Token);
        }

        (await LookAsync()).Status.ShouldBe(HealthStatus.Healthy);
        stores.Clock.Advance(TimeSpan.FromHours(4));
        var late = await LookAsync();
        late.Status.ShouldBe(HealthStatus.Degraded);
        late.Description.ShouldBe("2 changes wait for the other catalog, the oldest for 4.0 hours");

        foreach (var waiting in await stores.Stores.Outbox.PendingAsync(OutboxTopics.Push, 9, Token))
        {
            await stores.Stores.Outbox.SentAsync(waiting.Id, Token);
        }

        (await LookAsync()).Status.ShouldBe(HealthStatus.Healthy);

        async Task<HealthCheckResult> LookAsync()
        {
            await monitor.LookAsync(Token);
            return await monitor.CheckHealthAsync(new HealthCheckContext(), Token);
        }
    }
}
