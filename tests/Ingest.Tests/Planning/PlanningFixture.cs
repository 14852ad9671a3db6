using Groundshift.Adapters.Embedded;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Core.Sensors;
using Groundshift.Ingest.Planning;
using Groundshift.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using NetTopologySuite.Geometries;

namespace Groundshift.Ingest.Tests.Planning;

/// <summary>A planner on real embedded stores, with scenes that are made up.</summary>
internal sealed class PlanningFixture : IDisposable
{
    public static readonly SceneKey Key = new("s2/sentinel-2a/20220706T085611/R007/33NZA/L2A");
    private readonly TemporaryFolder _folder = new();

    public PlanningFixture()
    {
        Stores = EmbeddedStores.Open(_folder.Root, Clock);
        Planner = new ScenePlanner(Stores.Areas, Stores.Scenes, Stores.Ledger, Stores.Outbox, FindModel, NullLogger<ScenePlanner>.Instance);
    }

    public ManualClock Clock { get; } = new();

    public EmbeddedStores Stores { get; }

    public ScenePlanner Planner { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Geometry Box(double west, double south, double east, double north) =>
        new GeometryFactory(new PrecisionModel(), 4326).ToGeometry(new Envelope(west, east, south, north));

    public static AreaOfInterest Area(string id = "home") => new() { Id = id, Geometry = Box(10, 10, 11, 11), Model = "landcover" };

    public static SceneSource Scene(string catalog = "earth-search", string id = "scene", string baseline = "04.00", int? generatedHour = 1, Geometry? footprint = null) => new()
    {
        Key = Key,
        Revision = new SceneRevision(baseline, generatedHour is { } hour ? new DateTimeOffset(2022, 7, 7, hour, 0, 0, TimeSpan.Zero) : null, new DateTimeOffset(2022, 7, 8, catalog.Length, 0, 0, TimeSpan.Zero)),
        Catalog = catalog,
        Collection = "sentinel-2-l2a",
        ItemId = id,
        ItemJson = "{}",
        Sensor = SensorKind.Sentinel2,
        Acquired = new DateTimeOffset(2022, 7, 6, 8, 56, 11, TimeSpan.Zero),
        Footprint = footprint ?? Box(9, 9, 12, 12),
        Bands = [new SceneBand { Name = "B02", Asset = new AssetReference { Href = "https://example.org/x.tif", Key = "B02" } }],
    };

    /// <summary>What a watcher does: indexes the item and hands it to the planner, in one transaction.</summary>
    public async Task<int> ArriveAsync(SceneSource source, JobPriority priority = JobPriority.Fresh, string watch = "watch")
    {
        await using var transaction = await Stores.Transactions.BeginAsync(Token);
        var known = await Stores.Scenes.FindAsync(source.Catalog, source.Collection, source.ItemId, transaction, Token);
        await Stores.Scenes.PutAsync(
            transaction,
            new IndexedScene
            {
                Source = source,
                ContentHash = "hash",
                FirstSeen = known?.FirstSeen ?? Clock.GetUtcNow(),
                LastSeen = Clock.GetUtcNow(),
                Outcomes = known?.Outcomes ?? new Dictionary<string, string>(),
            },
            Token);
        var added = await Planner.HandleAsync(
            transaction,
            new Watch { Id = watch, Catalog = source.Catalog, Url = "https://example.org/", Collection = source.Collection },
            new SceneDiscovered { WatchId = watch, Source = source },
            priority,
            Token);
        await transaction.CommitAsync(Token);
        return added;
    }

    public OutboxRelay Relay(RelayOptions options) => new(
        Stores.Outbox, Stores.Queue, Stores.Ledger, Stores.Transactions, new PixelBudget(Stores.Ledger, options, Clock), options, NullLogger<OutboxRelay>.Instance);

    public async Task<int> VanishAsync(SceneSource source)
    {
        await using var transaction = await Stores.Transactions.BeginAsync(Token);
        var known = await Stores.Scenes.FindAsync(source.Catalog, source.Collection, source.ItemId, transaction, Token);
        var gone = known! with { Vanished = Clock.GetUtcNow() };
        await Stores.Scenes.PutAsync(transaction, gone, Token);
        var added = await Planner.VanishedAsync(transaction, gone, Token);
        await transaction.CommitAsync(Token);
        return added;
    }

    /// <summary>What a worker does: takes the relayed job and ends it.</summary>
    public async Task EndAsync(JobId job, JobState state)
    {
        await Stores.Outbox.SentAsync($"job/{job}", Token);
        var claim = (await Stores.Ledger.ClaimAsync(job, "worker", TimeSpan.FromMinutes(1), Token))!;
        await using var transaction = await Stores.Transactions.BeginAsync(Token);
        await Stores.Ledger.FinishAsync(transaction, claim, state, "it ended", Token);
        await transaction.CommitAsync(Token);
    }

    public async Task<string?> OutcomeAsync(SceneSource source, string area = "home") =>
        (await Stores.Scenes.FindAsync(source.Catalog, source.Collection, source.ItemId, null, Token))!.Outcomes.GetValueOrDefault(area);

    public Task<IReadOnlyList<LedgerEntry>> JobsAsync(params JobState[] states) =>
        Stores.Ledger.ListAsync(new LedgerQuery { States = states }, Token).AsTask();

    public void Dispose()
    {
        Stores.Dispose();
        _folder.Dispose();
    }

    private static ValueTask<ModelNeeds?> FindModel(string name, CancellationToken cancellationToken) => ValueTask.FromResult<ModelNeeds?>(name switch
    {
        "landcover" => ModelNeeds.OneScene(new ModelReference("landcover", "1")),
        "landcover@2" => ModelNeeds.OneScene(new ModelReference("landcover", "2")),
        "pair" => new ModelNeeds(new ModelReference("pair", "1"), [new(SensorKind.Sentinel2, 1), new(SensorKind.Sentinel2, 1)], ComparesPair: true, Forecasts: false),
        "sensors" => new ModelNeeds(new ModelReference("sensors", "1"), [new(SensorKind.Sentinel2, 1), new(SensorKind.Sentinel1, 1)], ComparesPair: false, Forecasts: false),
        "series" => new ModelNeeds(new ModelReference("series", "1"), [new(SensorKind.Sentinel2, 12)], ComparesPair: false, Forecasts: false),
        "forecast" => new ModelNeeds(new ModelReference("forecast", "1"), [new(SensorKind.Sentinel2, 4)], ComparesPair: false, Forecasts: true),
        _ => null,
    });
}
