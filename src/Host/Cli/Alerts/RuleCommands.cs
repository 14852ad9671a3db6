using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Alerting.Rules;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;

namespace Groundshift.Host.Cli.Alerts;

/// <summary><c>groundshift rule …</c>: which changes make an alert.</summary>
internal static class RuleCommands
{
    private static readonly Argument<string> Id = new("ID") { Description = "Rule id, as 'rule list' shows it." };

    public static Command Create() =>
        new("rule", "Say which changes of an area make an alert, and who is told.") { RuleAddCommand.Create(), List(), Show(), Remove(), Test(), Schema() };

    private static Command List()
    {
        var area = new Option<string?>("--area") { Description = "Only rules of this area.", HelpName = "ID" };
        var command = new Command("list", "List the rules.") { area };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var rules = await desk.Stores.AlertRules.ListAsync(result.GetValue(area), null, cancellationToken);
            desk.Terminal.Table(
                ["id", "area", "from", "to", "hectares", "confirmed by", "severity", "channels"],
                [.. rules.Select(rule => (IReadOnlyList<Cell>)
                [
                    rule.Id, rule.Area, Cell.List(rule.From, "any"), Cell.List(rule.To, "any"), rule.MinimumHectares, Policy(rule.Confirmation),
                    LowerName.Of(rule.Severity), Cell.List(rule.Channels),
                ])]);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Write one rule as JSON.") { Id };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var id = result.GetRequiredValue(Id);
            var rule = await desk.Stores.AlertRules.FindAsync(id, cancellationToken) ?? throw AlertDesk.Unknown("a rule", id);
            desk.Terminal.WriteJson(JsonSerializer.SerializeToNode(rule, AlertJson.Default.AlertRule) ?? new JsonObject());
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Remove()
    {
        var command = new Command("remove", "Remove a rule; its alerts stay as they are.") { Id };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var id = result.GetRequiredValue(Id);
            if (!await desk.Stores.AlertRules.RemoveAsync(id, cancellationToken))
            {
                throw AlertDesk.Unknown("a rule", id);
            }

            desk.Terminal.Line($"Removed rule '{id}'.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Test()
    {
        var only = new Argument<string?>("ID") { Description = "Rule to test; all when not given.", Arity = ArgumentArity.ZeroOrOne };
        var since = new Option<DateTimeOffset>("--since") { Description = "Tell what would have been told of observations from this time on.", HelpName = "TIME", Required = true };
        var command = new Command("test", "Replay the history of the areas through rules; writes and sends nothing.") { only, since };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var rows = new List<IReadOnlyList<Cell>>();
            foreach (var rule in await RulesAsync(desk, result.GetValue(only), cancellationToken))
            {
                foreach (var news in await desk.Replay.RunAsync(rule, result.GetValue(since), cancellationToken))
                {
                    rows.Add(Row(news));
                }
            }

            desk.Terminal.Table(["time", "rule", "alert", "news", "change", "hectares", "confidence", "first evidence"], rows);
            desk.Terminal.Line($"{rows.Count} events. Nothing was written or sent.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Write the JSON schema of a rule.");
        command.Handle((result, _) =>
        {
            Terminal.Of(json: true).WriteJson(RuleSchema.Build());
            return Task.FromResult(ExitCodes.Ok);
        });
        return command;
    }

    private static async Task<IReadOnlyList<AlertRule>> RulesAsync(AlertDesk desk, string? id, CancellationToken cancellationToken) => id is null
        ? await desk.Stores.AlertRules.ListAsync(null, null, cancellationToken)
        : [await desk.Stores.AlertRules.FindAsync(id, cancellationToken) ?? throw AlertDesk.Unknown("a rule", id)];

    private static IReadOnlyList<Cell> Row(ReplayedNews news) =>
    [
        news.Time, news.Alert.Rule, news.Alert.Id, news.News, $"{news.Alert.Transitions[0].From} to {news.Alert.Transitions[0].To}",
        news.Alert.Hectares, news.Alert.Confidence, news.Alert.FirstEvidence,
    ];

    private static string Policy(ConfirmationPolicy policy) => policy.Kind == ConfirmationKind.KOfN ? $"{policy.K} of {policy.N}" : "posterior";
}
