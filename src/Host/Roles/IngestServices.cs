using Groundshift.Core.Jobs;
using Groundshift.Host.Configuration;
using Groundshift.Ingest.Leases;
using Groundshift.Ingest.Notifying;
using Groundshift.Ingest.Planning;
using Groundshift.Ingest.Providers;
using Groundshift.Ingest.Watching;
using Groundshift.Models.Manifests;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Roles;

/// <summary>The ingest role: watching, normalising, planning, relaying.</summary>
internal static class IngestServices
{
    /// <summary>Watches catalogs and plans jobs for as long as the host runs. The host runs the relay, in one process at a time.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services, SharedOptions options) => services
        .AddIngestCore(options)
        .AddWatchService()
        .AddSingleton<RelayService>()
        .AddHostedService<InboxService>();

    /// <summary>The same without the background services: for one sweep or a backfill from the command line.</summary>
    public static IServiceCollection AddIngestCore(this IServiceCollection services, SharedOptions options)
    {
        services.AddSingleton(options.Ingest.ToRelay());
        services.AddSingleton(options.Ingest.ToWatching());
        services.AddSingleton<PixelBudget>();
        services.AddLeases(options.Ingest.ToLeases());
        services.AddSingleton(new NotificationOptions { Secret = options.Ingest.NotificationSecret });
        services.AddNotifications();
        services.AddSingleton<OutboxRelay>();
        services.AddSingleton<LostMessages>();
        services.AddSingleton<RelayTurn>();
        services.AddSingleton<NormaliseScene>(_ => (watch, item, uri) =>
            SceneNormaliser.Normalise(watch.Catalog, watch.Collection, item, uri, watch.Provider));
        services.AddSingleton<FindModel>(provider =>
        {
            var models = provider.GetRequiredService<ModelRegistry>();
            return async (name, cancellationToken) => ModelReference.Spectra.IsNamed(name)
                ? ModelNeeds.OneScene(ModelReference.Spectra)
                : await models.ResolveAsync(name, cancellationToken) is { } manifest ? Needs(manifest) : null;
        });
        services.AddSingleton<ISceneSink, ScenePlanner>();
        return services.AddWatching();
    }

    private static ModelNeeds Needs(ModelManifest manifest) => new(
        manifest.Reference,
        [.. manifest.Sources.Select(source => new SourceNeed(source.Sensor, source.Dates))],
        ComparesPair: manifest.Product == ProductKinds.Change,
        Forecasts: manifest.Output.Kind == OutputKind.Values);
}
