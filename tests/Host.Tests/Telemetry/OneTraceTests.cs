using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Groundshift.Adapters.Embedded;
using Groundshift.Catalog.Areas;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.Core.Telemetry;
using Groundshift.Host.Cli;
using Groundshift.Host.Configuration;
using Groundshift.Host.Demo;
using Groundshift.Host.Roles;
using Groundshift.Host.Tests.EndToEnd;
using Groundshift.TestKit;
using Groundshift.TestKit.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Tests.Telemetry;

/// <summary>A scene on its way through hosts that share nothing but their stores.</summary>
public sealed class OneTraceTests : IDisposable
{
    private static readonly string[] Steps = ["scene discovered", "job send", "job run", "product publish", "event deliver"];

    private readonly ConcurrentBag<Activity> _spans = [];
    private readonly ActivityListener _listener;
    private readonly TemporaryFolder _folder = new();

    public OneTraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Traces.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_scene_through_separate_roles_is_one_trace_from_its_discovery_to_the_event()
    {
        var catalog = SmallCatalog.Write(_folder.File("scenes"));
        catalog.List(SmallCatalog.Items[0]);
        await PrepareAsync(catalog);
        await using var ingest = await StartAsync(Role.Ingest);
        await using var worker = await StartAsync(Role.Worker);
        await using var publisher = await StartAsync(Role.Catalog);

        await RunningService.UntilAsync("the event of the product", () => Task.FromResult(_spans.FirstOrDefault(span => span.OperationName == Steps[^1] && IsOurs(span))));

        var trace = _spans.Where(IsOurs).ToList();
        Steps.ShouldBeSubsetOf(trace.Select(span => span.OperationName));
        trace.Select(span => span.TraceId).Distinct().ShouldHaveSingleItem();
        trace.Single(span => span.OperationName == "job run").ParentSpanId.ShouldBe(trace.Single(span => span.OperationName == Steps[0]).SpanId);
        trace.Single(span => span.OperationName == "product publish").ParentSpanId.ShouldBe(trace.Single(span => span.OperationName == "job run").SpanId);
        var line = JsonNode.Parse((await File.ReadAllLinesAsync(_folder.File("data/alerts/events.ndjson"), Token))[0])!;
        ((string?)line["traceparent"]).ShouldNotBeNull().ShouldContain(trace[0].TraceId.ToHexString());
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    // Other tests of this process may trace too.
    private bool IsOurs(Activity span) => _spans.Any(first => first.OperationName == Steps[0] && first.TraceId == span.TraceId && (string?)first.GetTagItem("groundshift.watch") == "traced");

    private async Task PrepareAsync(SmallCatalog catalog)
    {
        using var stores = EmbeddedStores.Open(_folder.File("data"), TimeProvider.System);
        foreach (var draft in AreaFile.Read(await File.ReadAllTextAsync(Path.Combine(catalog.Folder, "areas.geojson"), Token)))
        {
            await stores.Areas.PutAsync(new AreaOfInterest { Id = draft.Id, Geometry = draft.Geometry, Model = Defaults.Model, CloudLimitPercent = 100 }, Token);
        }

        await stores.AlertChannels.PutAsync(
            new AlertChannel { Id = "file", Kind = ChannelKind.File, Target = "events.ndjson", Items = true, Created = TimeProvider.System.GetUtcNow() }, [], Token);
        await stores.Watches.PutAsync(
            new Watch
            {
                Id = "traced",
                Catalog = "traced",
                Url = StacHref.OfFile(Path.Combine(catalog.Folder, "catalog.json")).AbsoluteUri,
                Collection = SimulatedCatalog.Sentinel2Collection,
            },
            Token);
    }

    private async Task<WebApplication> StartAsync(Role role)
    {
        var options = new GroundshiftOptions { Data = _folder.File("data"), Server = new ServerSection { Port = 0 } };
        var app = ServiceComposition.Build(options, role, logging: log => log.SetMinimumLevel(LogLevel.None));
        await app.StartAsync(Token);
        return app;
    }
}
