using System.CommandLine;
using System.Globalization;
using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Host.Cli.Alerts;

/// <summary><c>groundshift channel …</c>: where alerts go.</summary>
internal static class ChannelCommands
{
    private static readonly Argument<string> Id = new("ID") { Description = "Channel id, as 'channel list' shows it." };
    private static readonly Option<string?> SecretVariable = new("--secret-env") { Description = "Environment variable with the secret to sign with (whsec_ and base64); one is made when not given.", HelpName = "NAME" };

    public static Command Create() =>
        new("channel", "Say where alerts go.") { Add(), List(), Test(), Disable(), Enable(), Rotate(), Log(), Remove() };

    private static Command Add()
    {
        var kind = new Argument<string>("KIND") { Description = "webhook, email, file or eventgrid.", HelpName = "webhook|email|file|eventgrid" };
        var target = new Argument<string>("TARGET") { Description = "Address of the webhook; mail addresses joined by commas; name of a file below alerts in the data folder, or - for standard output of the service; endpoint of an Event Grid topic." };
        var id = new Option<string?>("--id") { Description = "Id of the channel. Default: its kind.", HelpName = "ID" };
        var items = new Option<bool>("--items") { Description = "Tell of every created and replaced STAC item too." };
        var collections = new Option<string[]>("--collection") { Description = "Only items of these collections.", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
        var toPrivate = new Option<bool>("--allow-private") { Description = "The webhook may be in a private network." };
        var plain = new Option<bool>("--allow-plain") { Description = "The webhook may go without TLS." };
        var command = new Command("add", "Add or replace a channel.") { kind, target, id, items, collections, toPrivate, plain, SecretVariable };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var (channel, secret) = await desk.Channels.AddAsync(
                new ChannelDraft
                {
                    Id = result.GetValue(id) ?? result.GetRequiredValue(kind),
                    Kind = result.GetRequiredValue(kind),
                    Target = result.GetRequiredValue(target),
                    Secret = Secret(result),
                    Items = result.GetValue(items),
                    Collections = result.GetValue(collections) ?? [],
                    AllowPrivate = result.GetValue(toPrivate),
                    AllowPlain = result.GetValue(plain),
                },
                cancellationToken);
            desk.Terminal.Line($"Channel '{channel.Id}' of kind {LowerName.Of(channel.Kind)}: {channel.ShownTarget}.");
            TellSecret(desk, channel.Id, result.GetValue(SecretVariable) is null ? secret : null);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the channels and how each fares.");
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var channels = await desk.Stores.AlertChannels.ListAsync(null, cancellationToken);
            desk.Terminal.Table(
                ["id", "kind", "target", "items", "last success", "health"],
                [.. channels.Select(channel => (IReadOnlyList<Cell>)
                [
                    channel.Id, LowerName.Of(channel.Kind), channel.ShownTarget, !channel.Items ? "no" : channel.Collections.Count == 0 ? "all" : string.Join(",", channel.Collections),
                    channel.Health.LastSuccess, Health(channel.Health),
                ])]);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Test()
    {
        var command = new Command("test", "Send one test event now.") { Id };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var id = result.GetRequiredValue(Id);
            var sent = await desk.Channels.TestAsync(id, cancellationToken) ?? throw AlertDesk.Unknown("a channel", id);
            var taken = sent.Verdict == SendVerdict.Taken;
            desk.Terminal.Record(("channel", id), ("taken", taken), ("status", sent.Status), ("detail", sent.Detail));
            return taken ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static Command Disable() => OnOff(
        "disable", "Switch a channel off; what waits for it is given up.", "off", (desk, id, token) => desk.Stores.AlertChannels.DisableAsync(id, "Switched off by an operator.", token));

    private static Command Enable() => OnOff(
        "enable", "Switch a channel on again; 'alert replay' sends what it missed.", "on", (desk, id, token) => desk.Stores.AlertChannels.EnableAsync(id, token));

    private static Command OnOff(string name, string description, string state, Func<AlertDesk, string, CancellationToken, ValueTask<bool>> work)
    {
        var command = new Command(name, description) { Id };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var id = result.GetRequiredValue(Id);
            if (!await work(desk, id, cancellationToken))
            {
                throw AlertDesk.Unknown("a channel", id);
            }

            desk.Terminal.Line($"Channel '{id}' is {state}.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Rotate()
    {
        var command = new Command("rotate", "Give a webhook a new secret; both sign until the overlap ends.") { Id, SecretVariable };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var id = result.GetRequiredValue(Id);
            var secret = await desk.Channels.RotateAsync(id, Secret(result), cancellationToken) ?? throw AlertDesk.Unknown("a channel", id);
            desk.Terminal.Line($"Channel '{id}' signs with the old secret too for {desk.Settings.SecretOverlap.TotalHours:0.#} hours.");
            TellSecret(desk, id, result.GetValue(SecretVariable) is null ? secret : null);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Log()
    {
        var limit = CommonOptions.Limit();
        var command = new Command("log", "Show what was sent over a channel, newest first.") { Id, limit };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var log = await desk.Stores.Deliveries.ListAsync(new DeliveryQuery { Channel = result.GetRequiredValue(Id), Limit = result.GetValue(limit) }, cancellationToken);
            desk.Terminal.Table(
                ["event", "type", "state", "attempts", "added", "changed", "status", "detail"],
                [.. log.Select(line => (IReadOnlyList<Cell>)
                [
                    line.EventId, line.Type, LowerName.Of(line.State), line.Attempts, line.Added, line.Changed,
                    line.Status, line.Detail,
                ])]);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Remove() => OnOff(
        "remove", "Remove a channel; what waits for it is given up.", "gone", (desk, id, token) => desk.Stores.AlertChannels.RemoveAsync(id, token));

    private static string? Secret(ParseResult result) => result.GetValue(SecretVariable) is { } name
        ? Environment.GetEnvironmentVariable(name) ?? throw new InvalidInputException("--secret-env", "an environment variable that is set", $"'{name}'", "Set it, or leave the option out to have a secret made.")
        : null;

    // On standard output and nowhere else: logs hold no secrets.
    private static void TellSecret(AlertDesk desk, string id, string? secret)
    {
        if (secret is not null)
        {
            desk.Terminal.Record(("channel", id), ("secret", secret));
            desk.Terminal.Line("Keep it: it is not shown again.");
        }
        else if (desk.Terminal.Json)
        {
            desk.Terminal.Record(("channel", id));
        }
    }

    private static string Health(ChannelHealth health) => health switch
    {
        { Disabled: { } since } => $"off since {((Cell)since).Text}: {health.Reason}",
        { FailingSince: { } since } => $"failing since {((Cell)since).Text}",
        _ => "ok",
    };
}
