using System.CommandLine;
using System.Globalization;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;

namespace Groundshift.Host.Cli.Alerts;

/// <summary><c>groundshift alert list</c>: what was decided first; candidates, which most often come to nothing, only when asked for.</summary>
internal static class AlertListCommand
{
    private const int MostCounted = 1000;
    private static readonly AlertState[] Decided = [.. Enum.GetValues<AlertState>().Where(state => state != AlertState.Candidate)];

    private static readonly Option<string?> Area = new("--area") { Description = "Only of this area.", HelpName = "ID" };
    private static readonly Option<string?> Rule = new("--rule") { Description = "Only of this rule.", HelpName = "ID" };
    private static readonly Option<string[]> State = AlertDesk.Words<AlertState>(
        "--state", "Only in these states. Without it, candidates and what was withdrawn before anybody was told are left out.");
    private static readonly Option<string[]> Severity = AlertDesk.Words<AlertSeverity>("--severity", "Only of these severities.");
    private static readonly Option<int> Limit = CommonOptions.Limit();

    public static Command Create()
    {
        var command = new Command("list", "List alerts, newest change on the ground first.") { Area, Rule, State, Severity, Limit };
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var desk = AlertDesk.Of(result);
        var asked = AlertDesk.Values<AlertState>(result.GetValue(State));
        var search = new AlertSearch
        {
            Area = result.GetValue(Area),
            Rule = result.GetValue(Rule),
            States = asked is [] ? Decided : asked,
            LeaveOutUntold = asked is [],
            Severities = AlertDesk.Values<AlertSeverity>(result.GetValue(Severity)),
            Limit = result.GetValue(Limit),
        };
        var page = await desk.Stores.Alerts.SearchAsync(search, cancellationToken);
        desk.Terminal.Table(
            ["id", "state", "severity", "area", "change", "hectares", "confidence", "first evidence", "last evidence"],
            [.. page.Alerts.Select(Row)]);
        if (page.Next is not null)
        {
            desk.Terminal.Line($"There are more than {search.Limit}; list more with --limit.");
        }

        if (asked is [] && !desk.Terminal.Json)
        {
            await TellCandidatesAsync(desk, search, cancellationToken);
        }

        return ExitCodes.Ok;
    }

    private static async Task TellCandidatesAsync(AlertDesk desk, AlertSearch search, CancellationToken cancellationToken)
    {
        var page = await desk.Stores.Alerts.SearchAsync(search with { States = [AlertState.Candidate], Limit = MostCounted }, cancellationToken);
        if (page.Alerts.Count > 0)
        {
            var more = page.Next is null ? "" : " and more";
            desk.Terminal.Line(string.Create(
                CultureInfo.InvariantCulture, $"Candidates that nothing has borne out yet: {page.Alerts.Count}{more}; list them with --state candidate."));
        }
    }

    private static IReadOnlyList<Cell> Row(Alert alert) =>
    [
        alert.Id, LowerName.Of(alert.State), LowerName.Of(alert.Severity), alert.Area, AlertDesk.Change(alert), alert.Hectares,
        alert.Confidence, alert.FirstEvidence, alert.LastEvidence,
    ];
}
