using Groundshift.Adapters.Embedded;
using Groundshift.Catalog.Alerting;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Catalog.Publishing;
using Groundshift.Catalog.Pushing;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Catalog.Tests;

/// <summary>A catalog of its own on embedded stores, with a clock that stands still.</summary>
internal sealed class CatalogStores : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CatalogStores(PushSettings? follow = null)
    {
        Stores = EmbeddedStores.Open(_folder.Root, Clock);
        var alerts = new AlertIntake(
            Stores.AlertRules, Stores.Alerts, Stores.Deliveries, new PatchFiles(Stores.Objects), new EvidenceItems(Stores.Ledger), Alerting, Clock, NullLogger<AlertIntake>.Instance);
        var items = new ItemEvents(Stores.AlertChannels, Stores.Deliveries, Alerting);
        Publisher = new ProductPublisher(Stores.Transactions, Stores.Catalog, Stores.Outbox, alerts, items, Clock, NullLogger<ProductPublisher>.Instance, follow is null ? null : new PushQueue(Stores.Outbox, follow));
        Static = new StaticCatalog(Stores.Catalog, Stores.Objects);
        Relay = new ProductRelay(Stores.Outbox, Publisher, Static, Stores.Signals, Clock, NullLogger<ProductRelay>.Instance);
    }

    public ManualClock Clock { get; } = new();

    public EmbeddedStores Stores { get; }

    /// <summary>Settings of alerting.</summary>
    public AlertingSettings Alerting { get; } = new() { PublicUrl = new Uri("https://example.com/stac") };

    public ProductPublisher Publisher { get; }

    public StaticCatalog Static { get; }

    public ProductRelay Relay { get; }

    public ICatalogStore Catalog => Stores.Catalog;

    /// <summary>Where the object store keeps its files.</summary>
    public string ObjectFolder => _folder.File("objects");

    public async Task<PublishOutcome> PublishAsync(ProductReady ready)
    {
        Clock.Advance(TimeSpan.FromMinutes(1));
        return await Publisher.PublishAsync(ready, null, TestContext.Current.CancellationToken);
    }

    public async Task<StacItem?> FindAsync(string collection, string id) =>
        (await Catalog.FindItemAsync(collection, id, null, TestContext.Current.CancellationToken))?.Item;

    public async Task PutAsync(params StacItem[] items)
    {
        var token = TestContext.Current.CancellationToken;
        await using var transaction = await Stores.Transactions.BeginAsync(token);
        foreach (var item in items)
        {
            await Catalog.PutItemAsync(transaction, item, token);
        }

        await transaction.CommitAsync(token);
    }

    public async Task PutAsync(params StacCollection[] collections)
    {
        var token = TestContext.Current.CancellationToken;
        await using var transaction = await Stores.Transactions.BeginAsync(token);
        foreach (var collection in collections)
        {
            await Catalog.PutCollectionAsync(transaction, collection, token);
        }

        await transaction.CommitAsync(token);
    }

    /// <summary>Puts an object of these bytes.</summary>
    public async Task PutObjectAsync(string path, byte[] bytes, string mediaType)
    {
        var file = _folder.File(Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        await Stores.Objects.PutAsync(path, file, mediaType, TestContext.Current.CancellationToken);
    }

    public async Task SendAsync(string id, string body)
    {
        var token = TestContext.Current.CancellationToken;
        await using var transaction = await Stores.Transactions.BeginAsync(token);
        await Stores.Outbox.AddAsync(transaction, new OutboxMessage(id, OutboxTopics.Products, body), token);
        await transaction.CommitAsync(token);
    }

    public async Task<IReadOnlyList<OutboxMessage>> PendingAsync(string topic) =>
        await Stores.Outbox.PendingAsync(topic, 100, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Relay.Dispose();
        Stores.Dispose();
        _folder.Dispose();
    }
}
