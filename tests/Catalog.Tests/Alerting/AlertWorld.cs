using System.Text.Json;
using Groundshift.Catalog.Alerting;
using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Catalog.Alerting.Lifecycle;
using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>A catalog with a rule, into which a test reports states of its own making.</summary>
internal sealed class AlertWorld : IDisposable
{
    public const string Area = "congo-33nza";
    public const string State = "congo-33nza/33NZA/dynamicworld@1.0.0";

    private readonly CatalogStores _catalog = new();

    public CatalogStores Catalog => _catalog;

    public ManualClock Clock => _catalog.Clock;

    public IAlertStore Alerts => _catalog.Stores.Alerts;

    public IAlertChannelStore Channels => _catalog.Stores.AlertChannels;

    public IDeliveryStore Deliveries => _catalog.Stores.Deliveries;

    public AlertDecisions Decisions => new(_catalog.Stores.Transactions, Alerts, _catalog.Stores.AlertRules, Deliveries, _catalog.Alerting, Clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static AlertRule Rule(params string[] channels) => new()
    {
        Id = "clearing", Area = Area, From = ["trees"], To = ["bare"], MinimumHectares = 1, Channels = channels, Severity = AlertSeverity.Severe,
    };

    public async Task AddRuleAsync(AlertRule rule) => await _catalog.Stores.AlertRules.PutAsync(rule, Token);

    public async Task AddChannelAsync(AlertChannel channel, params string[] secrets) =>
        await Channels.PutAsync(channel, [.. secrets.Select(secret => new ChannelSecret(secret, null))], Token);

    /// <summary>A finished product whose state holds these patches; its file is in the object store.</summary>
    public async Task<ProductReady> ReadyAsync(long sequence, IReadOnlyList<ChangePatch> patches, string state = State)
    {
        var path = $"states/{state.Replace('/', '-').Replace('@', '-')}/{sequence}.json";
        await _catalog.PutObjectAsync(path, JsonSerializer.SerializeToUtf8Bytes(new ChangePatches(state, sequence, patches), MessageJson.Default.ChangePatches), "application/json");
        return Products.Ready(finishedLater: TimeSpan.FromMinutes(sequence)) with
        {
            State = new StateReport
            {
                StateId = state, Sequence = sequence, Grid = "33NZA", NewestObservation = Patches.Day.AddDays(sequence), Observations = (int)sequence, PatchesPath = path,
            },
        };
    }

    public async Task ReportAsync(long sequence, params ChangePatch[] patches) => await _catalog.PublishAsync(await ReadyAsync(sequence, patches));

    /// <summary>A report that lists nothing that was first seen before a time, or only part of it.</summary>
    public async Task ReportAsync(long sequence, DateTimeOffset listedFrom, params ChangePatch[] patches)
    {
        var ready = await ReadyAsync(sequence, patches);
        await _catalog.PublishAsync(ready with { State = ready.State! with { ListedFrom = listedFrom } });
    }

    public async Task<IReadOnlyList<Alert>> ListAsync(AlertSearch? search = null) =>
        (await Alerts.SearchAsync(search ?? new AlertSearch { Limit = 1000 }, Token)).Alerts;

    public async Task<Alert> OnlyAsync() => (await ListAsync()).ShouldHaveSingleItem();

    /// <summary>A relay over channels; by default the webhook, told where names lead.</summary>
    public DeliveryRelay Relay(params IAlertChannel[] channels) =>
        new(Deliveries, channels, _catalog.Alerting, _catalog.Stores.Signals, Clock, NullLogger<DeliveryRelay>.Instance);

    public void Dispose() => _catalog.Dispose();
}
