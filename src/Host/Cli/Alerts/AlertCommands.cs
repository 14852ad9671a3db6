using System.CommandLine;
using System.Globalization;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Host.Cli.Alerts;

/// <summary><c>groundshift alert …</c>: alerts and what to do about them.</summary>
internal static class AlertCommands
{
    private const int MostReplayed = 10_000;
    private static readonly Argument<string> Id = new("ID") { Description = "Alert id, as 'alert list' shows it." };
    private static readonly Option<string?> By = new("--by") { Description = "Who decides.", HelpName = "NAME" };
    private static readonly Option<string?> Note = new("--note") { Description = "Why.", HelpName = "TEXT" };

    public static Command Create() => new("alert", "Look at alerts and decide on them.") { AlertListCommand.Create(), Show(), Acknowledge(), Dismiss(), Replay() };

    private static Command Show()
    {
        var command = new Command("show", "Show one alert with the path of its picture; with --json as a GeoJSON feature.") { Id };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var id = result.GetRequiredValue(Id);
            var alert = await desk.Stores.Alerts.FindAsync(id, null, cancellationToken) ?? throw AlertDesk.Unknown("an alert", id);
            var change = await desk.Changes.FindAsync(alert, cancellationToken);
            if (desk.Terminal.Json)
            {
                desk.Terminal.WriteJson(AlertFeature.Of(alert, desk.Settings, change));
                return ExitCodes.Ok;
            }

            Write(desk, alert, change);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Acknowledge() => Decision(
        "ack", "Take note of a confirmed alert.", (desk, id, by, note, token) => desk.Decisions.AcknowledgeAsync(id, by, note, token));

    private static Command Dismiss() => Decision(
        "dismiss", "Judge an alert to be nothing; it is silent until its ground has doubled.", (desk, id, by, note, token) => desk.Decisions.DismissAsync(id, by, note, token));

    private static Command Decision(string name, string description, Func<AlertDesk, string, string?, string?, CancellationToken, ValueTask<Alert?>> decide)
    {
        var command = new Command(name, description) { Id, By, Note };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var id = result.GetRequiredValue(Id);
            var alert = await decide(desk, id, result.GetValue(By), result.GetValue(Note), cancellationToken) ?? throw AlertDesk.Unknown("an alert", id);
            desk.Terminal.Record(("id", alert.Id), ("state", LowerName.Of(alert.State)));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Replay()
    {
        var channel = new Option<string>("--channel") { Description = "Channel to send over again.", HelpName = "ID", Required = true };
        var since = new Option<DateTimeOffset?>("--since") { Description = "Only events from this time on.", HelpName = "TIME" };
        var alert = new Option<string?>("--alert") { Description = "Only events of this alert.", HelpName = "ID" };
        var command = new Command("replay", "Send events again that a channel has had or missed, with the ids they had.") { channel, since, alert };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var id = result.GetRequiredValue(channel);
            var found = await desk.Stores.AlertChannels.FindAsync(id, cancellationToken) ?? throw AlertDesk.Unknown("a channel", id);
            if (found.Health.Disabled is not null)
            {
                throw new InvalidInputException("--channel", "a channel that is on", $"'{id}', which is off: {found.Health.Reason}", $"Switch it on first: groundshift channel enable {id}.");
            }

            var subject = result.GetValue(alert) is { } only ? AlertEvents.Subject(only) : null;
            var queued = await desk.Stores.Deliveries.ReplayAsync(new DeliveryQuery { Channel = id, Since = result.GetValue(since), Subject = subject, Limit = MostReplayed }, cancellationToken);
            desk.Terminal.Record(("channel", id), ("queued", queued));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Write(AlertDesk desk, Alert alert, string? change)
    {
        var centre = alert.Geometry.InteriorPoint;
        List<(string, Cell)> lines =
        [
            ("id", alert.Id), ("state", LowerName.Of(alert.State)), ("why", alert.Reason), ("severity", LowerName.Of(alert.Severity)), ("area", alert.Area), ("rule", alert.Rule),
            ("change", AlertDesk.Change(alert)), ("hectares", alert.Hectares), ("pending hectares", alert.PendingHectares),
            ("confidence", $"{((Cell)alert.Confidence).Text}, seen in {alert.Supporting} of {alert.Observations} clear observations"),
            ("place", string.Create(CultureInfo.InvariantCulture, $"{centre.Y:F5}, {centre.X:F5} (latitude, longitude)")),
            ("last before", alert.LastBefore), ("first evidence", alert.FirstEvidence), ("last evidence", alert.LastEvidence),
            ("reverted", alert.Reverted), ("before", alert.BeforeItem), ("after", alert.AfterItem), ("change map", change), ("picture", Picture(desk, alert.Chip)),
            ("events told", alert.Sequence),
        ];
        if (alert.SupersededBy is { } other)
        {
            lines.Add(("superseded by", other));
        }

        if (alert.Decision is { } decision)
        {
            lines.Add(("decided", $"{((Cell)decision.Time).Text} by {decision.By ?? "-"}: {decision.Note ?? "-"}"));
        }

        desk.Terminal.Record([.. lines]);
    }

    private static string Picture(AlertDesk desk, string? chip)
    {
        if (chip is null)
        {
            return "-";
        }

        var file = Path.Combine(desk.Options.DataFolder, "objects", chip);
        return File.Exists(file) ? file : chip;
    }
}
