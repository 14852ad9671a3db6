using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Sensors;
using Groundshift.Core.Stac;
using Groundshift.Ingest.Leases;
using Groundshift.Ingest.Watching;
using Groundshift.TestKit;
using Microsoft.Extensions.Logging;
using NetTopologySuite.Geometries;

namespace Groundshift.Ingest.Tests.Watching;

/// <summary>A watch over a catalog in memory, with a clock that the test moves.</summary>
internal sealed class WatchBench : IDisposable
{
    private readonly HttpClient _http;

    public WatchBench(Uri? url = null)
    {
        _http = new HttpClient(Catalog) { Timeout = Timeout.InfiniteTimeSpan };
        Watch = new Watch { Id = "fake-c", Catalog = "fake", Url = (url ?? FakeCatalog.Root).ToString(), Collection = "c" };
        Stores.Areas.Add(Area("a"));
    }

    public FakeCatalog Catalog { get; } = new();

    public MemoryStores Stores { get; } = new();

    public ManualClock Clock { get; } = new();

    public Watch Watch { get; }

    public WatchingOptions Options { get; set; } = new();

    public Messages Log { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public WatchCursor Cursor => Stores.Now.Cursors.GetValueOrDefault(Watch.Id) ?? new WatchCursor();

    public IEnumerable<string> Indexed => Stores.Now.Scenes.Keys.Order(StringComparer.Ordinal);

    public CatalogWatcher Watcher() => new(
        Stores, Stores, Stores, Stores, Stores, Normalise, Open, Options, Clock, new Logger<CatalogWatcher>(Log));

    public ProcessLeases Leases() => new(Stores, new LeaseOptions(), Clock, new Logger<ProcessLeases>(Log));

    public DueSweeps DueSweeps() => new(Stores, Watcher(), Leases(), Clock, new Logger<DueSweeps>(Log));

    public Task<SweepReport> SweepAsync(IProgress<SweepReport>? progress = null) => Watcher().SweepAsync(Watch, progress, TestContext.Current.CancellationToken);

    public StacClient Open(Watch watch) =>
        new(StacHref.OfCatalog(watch.Url, "/"), _http, new StacClientOptions { Attempts = 1, PageSize = 3 }, Clock, new Logger<StacClient>(Log));

    public static AreaOfInterest Area(string id, int revision = 1) => new()
    {
        Id = id,
        Model = "m",
        Revision = revision,
        Geometry = new GeometryFactory().ToGeometry(new Envelope(0.2, 0.4, 0.2, 0.4)),
    };

    public void Dispose()
    {
        _http.Dispose();
        Stores.Dispose();
    }

    private static SceneSource Normalise(Watch watch, StacItem item, Uri? itemUri) => new()
    {
        Key = SceneKey.Item(watch.Catalog, watch.Collection, item.Id),
        Revision = new SceneRevision(null, null, item.Updated?.ToDateTimeOffset()),
        Catalog = watch.Catalog,
        Collection = watch.Collection,
        ItemId = item.Id,
        ItemHref = itemUri?.AbsoluteUri,
        ItemJson = item.ToJson(),
        Sensor = SensorKind.Generic,
        Acquired = item.ReadAcquired().ToDateTimeOffset(),
        Footprint = item.Footprint ?? throw new InvalidInputException("geometry", "a footprint", "null", "Skip it."),
        Bands = [],
    };

    /// <summary>What was logged.</summary>
    public sealed class Messages : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Lines)
            {
                Lines.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
