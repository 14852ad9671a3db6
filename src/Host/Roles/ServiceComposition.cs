using Groundshift.Catalog.Alerting;
using Groundshift.Catalog.Alerting.Api;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Api.Access.Tokens;
using Groundshift.Catalog.Publishing;
using Groundshift.Catalog.Pushing;
using Groundshift.Core.Ports;
using Groundshift.Host.Configuration;
using Groundshift.Host.Telemetry;
using Groundshift.InferenceWorker.Change;
using Groundshift.InferenceWorker.Execution;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.State;
using Groundshift.Ingest.Leases;
using Groundshift.Ingest.Notifying;
using Groundshift.Ingest.Planning;
using Groundshift.Ingest.Providers;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Roles;

/// <summary>Picks services and adapters for a role: the only place that knows both.</summary>
internal static class ServiceComposition
{
    /// <summary>A web application that runs the role; its address is known once it is started.</summary>
    public static WebApplication Build(GroundshiftOptions options, Role role, bool drain = false, Action<ILoggingBuilder>? logging = null, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "groundshift" });
        builder.Logging.ClearProviders();
        (logging ?? (target => LogOutput.Add(target, options.Log)))(builder.Logging);
        builder.WebHost.UseUrls($"http://{options.Server.Address}:{options.Server.Port}");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.Worker.GraceSeconds + 10));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddStores(options);
        AddRoles(builder.Services, options, role, drain);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        TellOnnxMessages(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(OnnxRuntime)));
        if (role is Role.All or Role.Ingest)
        {
            app.MapNotifications();
        }

        if (Serves(role))
        {
            app.UseStacApi();
            app.MapStacApi();
            app.MapAlerting();
        }
        else
        {
            app.MapRoleHealth();
        }

        app.MapFigures(options.Telemetry);
        return app;
    }

    private static void AddRoles(IServiceCollection services, GroundshiftOptions options, Role role, bool drain)
    {
        // Every role answers health checks; the catalog's are part of its API.
        services.AddHealthChecks();
        services.AddTelemetry(options, role);
        if (role is Role.All or Role.Ingest)
        {
            services.AddIngest(options).AddLed<RelayService>(ProcessLeases.Relay, options.Ingest.ToLeases());
            if (options.Access.Oidc.ToSettings() is { } provider)
            {
                // Senders of notifications may show tokens too.
                services.AddAccessTokens(provider);
            }
        }

        if (role is Role.All or Role.Worker)
        {
            AddWorker(services, options, drain);
        }

        if (Serves(role))
        {
            services.AddStacApi(ApiSettings(options.Server, options.Access.Oidc, options.Objects));
            services.AddSingleton<IModelLegends>(provider => new Legends(provider.GetRequiredService<ModelRegistry>(), provider.GetRequiredService<ICatalogStore>()));
            services.AddAlerting(options.ToAlerting());
            foreach (var channel in AzureAdapters.Channels(options, TimeSpan.FromSeconds(options.Alerts.TimeoutSeconds)))
            {
                services.AddSingleton(channel);
            }

            services.AddProductPublishing().AddLed<ProductRelay>("publish", options.Ingest.ToLeases());
            services.AddCatalogHousekeeping(options.Retention);
            if (options.Push.ToSettings(options.Server) is { } push)
            {
                services.AddSingleton(new PushMonitorOptions { MaxLag = TimeSpan.FromMinutes(options.Telemetry.MaxLagMinutes) });
                services.AddPushing(push).AddLed<PushRelay>("push", options.Ingest.ToLeases());
            }
        }
    }

    private static bool Serves(Role role) => role is Role.All or Role.Catalog;

    private static void AddWorker(IServiceCollection services, GroundshiftOptions options, bool drain)
    {
        _ = InferenceDevices.TryParse(options.Worker.Device, out var device);
        services.AddSingleton(new WorkerOptions
        {
            Lease = TimeSpan.FromSeconds(options.Worker.LeaseSeconds),
            RenewEvery = TimeSpan.FromSeconds(options.Worker.LeaseSeconds / 4.0),
            MaximumAttempts = options.Worker.MaxAttempts,
            Grace = TimeSpan.FromSeconds(options.Worker.GraceSeconds),
            Drain = drain,
            DrainAfter = TimeSpan.FromSeconds(options.Worker.DrainSeconds),
            PricePerDeviceHour = options.Telemetry.PricePerDeviceHour,
            DrainFor = options.Worker.DrainMinutes > 0 ? TimeSpan.FromMinutes(options.Worker.DrainMinutes) : null,
        });
        services.AddSingleton(new PipelineSettings
        {
            ScratchFolder = Directory.CreateDirectory(Path.Combine(options.DataFolder, "scratch")).FullName,
            Responses = ResponseTable.Open(options.Sensors.ResponseTable),
            Change = new ChangeSettings { MinimumHectares = Math.Max(0, options.Worker.MinimumHectares) },
            Session = new SessionSettings { Device = device, Threads = options.Worker.Threads > 0 ? options.Worker.Threads : null },
        });
        services.AddSingleton<IAssetAccess>(provider => new AssetAccess(
            options.Access.ToOptions(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AssetAccess>>(),
            WatchedFolders.Of(provider.GetRequiredService<IWatchStore>())));
        services.AddSingleton<JobStores>();
        services.AddSingleton<SceneProcessor>();
        services.AddSingleton<ISceneRunner, SceneRunner>();
        services.AddSingleton<IStateFolder, LandCoverStates>();
        services.AddWorkerHousekeeping(options.Retention);
        services.AddSingleton<JobWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<JobWorker>());
        services.AddHostedService<LeaseReaper>();
    }

    private static void TellOnnxMessages(ILogger logger) => OnnxRuntime.Messages = message =>
    {
        if (message.Severity >= OnnxSeverity.Warning)
        {
            Log.OnnxMessage(logger, message.Severity, message.Text);
        }
    };

    private static StacApiSettings ApiSettings(ServerSection server, OidcSection oidc, ObjectsSection objects) => new()
    {
        PublicUrl = server.PublicUrl is { } url ? new Uri(url) : null,
        AssetUrl = objects.PublicUrl is { } assets ? new Uri(assets) : null,
        BasePath = server.BasePath,
        TrustedProxies = server.TrustedProxies,
        RequestsPerMinute = server.RequestsPerMinute,
        Oidc = oidc.ToSettings(),
    };
}
