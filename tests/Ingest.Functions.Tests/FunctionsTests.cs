using System.Reflection;
using System.Text;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.Ingest.Functions.Hosting;
using Groundshift.Ingest.Functions.Triggers;
using Groundshift.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NetTopologySuite.Geometries;

namespace Groundshift.Ingest.Functions.Tests;

public sealed class FunctionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // Two days after the newest scene of the catalog, so that its job is a fresh one.
    private readonly ManualClock _clock = new(new DateTimeOffset(2022, 7, 8, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IReadOnlyList<(string Name, MethodInfo Method)> Functions =>
    [
        .. typeof(TimerFunctions).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Select(method => (method.GetCustomAttribute<FunctionAttribute>()?.Name, method))
            .Where(found => found.Name is not null)
            .Select(found => (found.Name!, found.method)),
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_functions_are_found_by_their_attributes_and_bind_no_output()
    {
        Functions.Select(function => function.Name).Order().ShouldBe(["inbox", "monitor", "notifications", "relay", "sweep"]);
        foreach (var (name, method) in Functions)
        {
            method.IsPublic.ShouldBeTrue(name);
            method.DeclaringType.ShouldNotBeNull().IsPublic.ShouldBeTrue(name);
            method.GetParameters().Count(parameter => parameter.GetCustomAttribute<TriggerBindingAttribute>() is not null).ShouldBe(1, name);
            method.GetParameters().ShouldContain(parameter => parameter.ParameterType == typeof(CancellationToken) || parameter.ParameterType == typeof(HttpRequest), name);
            method.ReturnParameter.GetCustomAttributes<BindingAttribute>().Concat(method.GetCustomAttributes<BindingAttribute>()).ShouldBeEmpty(name);
        }
    }

    [Fact]
    public async Task A_sweep_plans_what_is_due_once_and_the_relay_sends_it()
    {
        using var host = Start();
        var services = host.Services;
        await WatchAsync(services);
        await services.GetRequiredService<IAreaStore>().PutAsync(World(), Token);
        var functions = Instance(services);

        await functions.SweepAsync(new TimerInfo(), Token);
        var planned = (await services.GetRequiredService<IOutbox>().PendingAsync(OutboxTopics.Jobs, 100, Token)).Count;
        planned.ShouldBeGreaterThan(0);
        (await CountAsync(services)).ShouldBe(0, "nothing reaches the queue past the outbox");
        await functions.SweepAsync(new TimerInfo(), Token);
        (await services.GetRequiredService<IOutbox>().PendingAsync(OutboxTopics.Jobs, 100, Token)).Count.ShouldBe(planned, "the watch is not due again");

        await functions.RelayAsync(new TimerInfo(), Token);
        var sent = await CountAsync(services);
        await functions.RelayAsync(new TimerInfo(), Token);

        sent.ShouldBeGreaterThan(0);
        (await CountAsync(services)).ShouldBe(sent);
    }

    [Fact]
    public async Task A_notification_is_taken_by_its_secret_and_read_by_the_timer()
    {
        const string secret = "a-secret-of-the-tests";
        using var host = Start(settings => settings.Ingest.NotificationSecret = secret);
        var services = host.Services;
        await WatchAsync(services);

        (await NotifyAsync(services, "wrong")).ShouldBe(401);
        (await NotifyAsync(services, secret)).ShouldBe(202);
        var inbox = services.GetRequiredService<INotificationInbox>();
        (await inbox.ListAsync(10, Token)).ShouldHaveSingleItem().ItemId.ShouldBe("nobody-has-it");

        await Instance(services).ReadInboxAsync(new TimerInfo(), Token);

        (await inbox.ListAsync(10, Token)).ShouldHaveSingleItem().Reason.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_late_job_is_an_alarm_in_the_log()
    {
        var log = new AlarmLog();
        using var host = Start(settings => settings.Telemetry.MaxLagMinutes = 1, services => services.AddLogging(logging => logging.ClearProviders().AddProvider(log)).AddSingleton<TimeProvider>(_clock));
        var services = host.Services;
        await WatchAsync(services);
        await services.GetRequiredService<IAreaStore>().PutAsync(World(), Token);
        var functions = Instance(services);
        await functions.SweepAsync(new TimerInfo(), Token);

        await functions.MonitorAsync(new TimerInfo(), Token);
        log.Alarms.ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromMinutes(2));
        await functions.MonitorAsync(new TimerInfo(), Token);

        log.Alarms.ShouldHaveSingleItem().ShouldContain("a fresh job has been open for 2 minutes");
    }

    [Fact]
    public async Task A_host_that_stops_cancels_what_runs()
    {
        using var host = Start();
        await host.Services.GetRequiredService<IWatchStore>().PutAsync(new Watch { Id = "w", Catalog = "generic", Url = "https://nobody.invalid/", Collection = "c" }, Token);
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await Instance(host.Services).SweepAsync(new TimerInfo(), stopping.Token));
        await Should.ThrowAsync<OperationCanceledException>(async () => await Instance(host.Services).RelayAsync(new TimerInfo(), stopping.Token));
    }

    [Fact]
    public async Task The_host_starts_and_stops_and_runs_nothing_by_itself()
    {
        using var host = Start();

        await host.StartAsync(Token);
        host.Services.GetServices<IHostedService>().Select(service => service.GetType().Namespace).ShouldNotContain("Groundshift.Ingest.Watching");
        await host.StopAsync(Token);
    }

    private static async Task WatchAsync(IServiceProvider services) => await services.GetRequiredService<IWatchStore>().PutAsync(
        new Watch { Id = "w", Catalog = "earth-search", Url = SharedData.Need("data/catalog/earth-search"), Collection = "sentinel-2-c1-l2a" }, Token);

    private IHost Start(Action<FunctionsSettings>? change = null, Action<IServiceCollection>? more = null)
    {
        var settings = new FunctionsSettings { Data = _folder.File("data") };
        change?.Invoke(settings);
        return FunctionsHost.Build([], settings, services =>
        {
            services.AddLogging(logging => logging.SetMinimumLevel(more is null ? LogLevel.None : LogLevel.Warning));
            more?.Invoke(services);
        });
    }

    // As the worker does: each call gets an object of its own, on the host's services.
    private static TimerFunctions Instance(IServiceProvider services) => ActivatorUtilities.CreateInstance<TimerFunctions>(services);

    private static async Task<int> NotifyAsync(IServiceProvider services, string code)
    {
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = HttpMethods.Post;
        context.Request.QueryString = new QueryString($"?code={code}");
        context.Request.ContentType = "application/cloudevents+json";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(
            """{"specversion":"1.0","id":"1","source":"/s","type":"org.ogc.api.collection.item.create","subject":"nobody-has-it","data":{"type":"Feature","stac_version":"1.1.0","id":"nobody-has-it","collection":"sentinel-2-c1-l2a","geometry":null,"properties":{"datetime":"2026-01-01T00:00:00Z"},"links":[],"assets":{}}}"""));
        await ActivatorUtilities.CreateInstance<NotificationFunction>(services).ReceiveAsync(context.Request);
        return context.Response.StatusCode;
    }

    private static async Task<long> CountAsync(IServiceProvider services)
    {
        var queue = services.GetRequiredService<IJobQueue>();
        return await queue.CountAsync(JobPriority.Fresh, Token) + await queue.CountAsync(JobPriority.Backfill, Token);
    }

    private static AreaOfInterest World() => new()
    {
        Id = "world",
        Geometry = (Polygon)new GeometryFactory(new PrecisionModel(), GeoJson.Wgs84).ToGeometry(new Envelope(-179, 179, -80, 80)),
        Model = "landcover-s2",
        CloudLimitPercent = 100,
        MinimumOverlapPercent = 0,
    };

    private sealed class AlarmLog : ILoggerProvider, ILogger
    {
        private const int AlarmBegins = 1410;

        public List<string> Alarms { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == AlarmBegins)
            {
                Alarms.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
