using System.CommandLine;
using Groundshift.Catalog.Alerting;
using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Catalog.Alerting.Lifecycle;
using Groundshift.Catalog.Alerting.Rules;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Groundshift.Models.Manifests;

namespace Groundshift.Host.Cli.Alerts;

/// <summary>What the commands about alerts work with.</summary>
internal sealed class AlertDesk : IDisposable
{
    private readonly Desk _desk;
    private readonly WebhookChannel _webhook;

    private AlertDesk(Desk desk)
    {
        _desk = desk;
        var (stores, time) = (desk.Stores, TimeProvider.System);
        Settings = desk.Options.ToAlerting();
        _webhook = new WebhookChannel(stores.AlertChannels, Settings, time);
        Channels = new ChannelSetup(stores.AlertChannels, [_webhook, new EmailChannel(stores.Objects, Settings, time), new FileChannel(Settings), .. AzureAdapters.Channels(desk.Options, Settings.Timeout)], Settings, time);
        Rules = new RuleCheck(stores.Areas, stores.AlertChannels, new Legends(stores.Models, stores.Catalog));
        Decisions = new AlertDecisions(stores.Transactions, stores.Alerts, stores.AlertRules, stores.Deliveries, Settings, time);
        Changes = new ChangeEvidence(stores.Catalog);
        Replay = new RuleReplay(stores.Alerts, new PatchFiles(stores.Objects));
    }

    public AlertingSettings Settings { get; }

    public ChannelSetup Channels { get; }

    public RuleCheck Rules { get; }

    public AlertDecisions Decisions { get; }

    public RuleReplay Replay { get; }

    public ChangeEvidence Changes { get; }

    public DeskStores Stores => _desk.Stores;

    public Terminal Terminal => _desk.Terminal;

    public GroundshiftOptions Options => _desk.Options;

    public static AlertDesk Of(ParseResult result) => new(Desk.Of(result));

    /// <summary>An option that takes one of the words of an enumeration, or several.</summary>
    public static Option<string[]> Words<T>(string name, string description)
        where T : struct, Enum
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = string.Join('|', LowerName.All<T>()), AllowMultipleArgumentsPerToken = true };
        option.AcceptOnlyFromAmong([.. LowerName.All<T>()]);
        return option;
    }

    /// <summary>The values of such an option.</summary>
    public static T[] Values<T>(string[]? words)
        where T : struct, Enum => [.. (words ?? []).Select(word => LowerName.Find<T>(word)).OfType<T>()];

    /// <summary>What an alert says became of the ground.</summary>
    public static string Change(Alert alert) => string.Join(", ", alert.Transitions.Select(transition => $"{transition.From} to {transition.To}"));

    public static InvalidInputException Unknown(string what, string id) =>
        new("ID", $"the id of {what}", $"'{id}'", $"List them with 'groundshift {what.Split(' ')[^1]} list'.");

    public void Dispose()
    {
        _webhook.Dispose();
        _desk.Dispose();
    }
}
