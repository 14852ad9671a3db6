using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.TestKit.Chaos.Scenario;

/// <summary>One installation of the product: its settings, which name a schema, queues and a prefix of its own on the shared servers.</summary>
/// <param name="name">Name, which tells installations apart.</param>
/// <param name="folder">Folder of its processes.</param>
/// <param name="models">Folder of model packages.</param>
/// <param name="servers">The servers.</param>
internal sealed class Deployment(string name, string folder, string models, ChaosServers servers)
{
    private const string Channel = "receiver";
    private const double LeastHectares = 0.1;

    /// <summary>Folder of a process.</summary>
    public string FolderOf(string process) => Path.Combine(folder, name, process);

    /// <summary>Settings of a process that reaches the servers by these ports.</summary>
    public Dictionary<string, string?> Settings(string process, int postgres, int rabbit, Uri storage) => new()
    {
        ["Data"] = Path.Combine(FolderOf(process), "data"),
        ["Models"] = models,
        ["Store:Postgres:ConnectionString"] = $"Host=127.0.0.1;Port={postgres};Username=postgres;Database=postgres;Timeout=5;Command Timeout=20",
        ["Store:Postgres:Schema"] = name,
        ["Queue:RabbitMq:Uri"] = $"amqp://guest:guest@127.0.0.1:{rabbit}/",
        ["Queue:RabbitMq:Prefix"] = $"{name}.",
        ["Queue:RabbitMq:DeliveryLimit"] = "10000",
        ["Objects:AzureBlob:Endpoint"] = storage.AbsoluteUri,
        ["Objects:AzureBlob:Container"] = ChaosServers.Container,
        ["Objects:AzureBlob:Prefix"] = name,
        ["Objects:AzureBlob:AccountKey"] = servers.Azurite.Key,
        ["Server:Port"] = "0",
        ["Server:PublicUrl"] = "http://catalog.example",
        ["Worker:Device"] = "cpu",
        ["Worker:Threads"] = "1",
        ["Worker:LeaseSeconds"] = "10",
        ["Worker:MaxAttempts"] = "1000",
        ["Worker:MinimumHectares"] = "0",
        ["Ingest:LeaseSeconds"] = "5",
        ["Ingest:ResendAfterSeconds"] = "10",
    };

    /// <summary>The same as environment variables.</summary>
    public static Dictionary<string, string> Environment(IReadOnlyDictionary<string, string?> settings) =>
        settings.ToDictionary(setting => "GROUNDSHIFT__" + setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value ?? string.Empty);

    /// <summary>Its stores and queues, reached without any proxy.</summary>
    public ServiceProvider Open() => new ServiceCollection()
        .AddStores(Host.Configuration.Settings.Read(Settings("desk", servers.Postgres.Port, servers.RabbitMq.Port, servers.Azurite.Endpoint)))
        .BuildServiceProvider();

    /// <summary>Areas, a rule for each, a channel to the receiver, and the watch.</summary>
    public static async Task SetUpAsync(IServiceProvider stores, ScenarioCatalog catalog, Uri receiver, ModelReference model, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        await stores.GetRequiredService<IAlertChannelStore>().PutAsync(
            new AlertChannel { Id = Channel, Kind = ChannelKind.Webhook, Target = receiver.AbsoluteUri, Items = true, AllowPlain = true, AllowPrivate = true, Created = now },
            [new ChannelSecret("whsec_" + Convert.ToBase64String(new byte[32]), null)],
            cancellationToken);
        foreach (var (id, geometry) in catalog.Areas)
        {
            await stores.GetRequiredService<IAreaStore>().PutAsync(
                new AreaOfInterest { Id = id, Geometry = geometry, Model = model.ToString(), CloudLimitPercent = 100 }, cancellationToken);
            await stores.GetRequiredService<IAlertRuleStore>().PutAsync(
                new AlertRule { Id = $"{id}-change", Area = id, MinimumHectares = LeastHectares, Channels = [Channel], TellCandidates = true }, cancellationToken);
        }

        await stores.GetRequiredService<IWatchStore>().PutAsync(
            new Watch { Id = ScenarioCatalog.Name, Catalog = ScenarioCatalog.Name, Url = catalog.Url, Collection = ScenarioCatalog.Collection, Interval = TimeSpan.FromSeconds(1) },
            cancellationToken);
    }
}
