using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;

namespace Groundshift.Host.Cli.Alerts;

/// <summary><c>groundshift rule add</c>.</summary>
internal static class RuleAddCommand
{
    private static readonly AlertRule Default = new() { Id = string.Empty, Area = string.Empty };

    private static readonly Option<FileInfo?> File = new("--file") { Description = "Take the whole rule from a JSON file; 'rule schema' writes its form.", HelpName = "JSON" };
    private static readonly Option<string?> Area = new("--area") { Description = "Area to watch.", HelpName = "ID" };
    private static readonly Option<string?> Id = new("--id") { Description = "Id of the rule. Default: made of area and classes.", HelpName = "ID" };
    private static readonly Option<string?> Name = new("--name") { Description = "For people.", HelpName = "TEXT" };
    private static readonly Option<string[]> From = new("--from") { Description = "Classes before; any when not given.", HelpName = "CLASS", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> To = new("--to") { Description = "Classes after; any when not given.", HelpName = "CLASS", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<double> Hectares = new("--hectares") { Description = "Least area.", HelpName = "HA", DefaultValueFactory = _ => Default.MinimumHectares };
    private static readonly Option<double> Confidence = new("--confidence") { Description = "Least confidence to confirm, 0 to 1.", HelpName = "P", DefaultValueFactory = _ => Default.MinimumConfidence };
    private static readonly Option<string> Confirm = new("--confirm") { Description = "What bears a change out: the state's posterior, or K of N clear observations, as K/N.", HelpName = "posterior|K/N", DefaultValueFactory = _ => "posterior" };
    private static readonly Option<int[]> Months = new("--months") { Description = "Only changes that begin in these months, 1 to 12.", HelpName = "MONTH", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> Days = new("--days") { Description = "Only changes that begin on these days of the year; may go over the new year, as 300-60.", HelpName = "FIRST-LAST" };
    private static readonly Option<string[]> Severity = AlertDesk.Words<AlertSeverity>("--severity", "How grave an alert is. Default: moderate.");
    private static readonly Option<DateTimeOffset?> Since = new("--since") { Description = "Leave alone what was first seen before.", HelpName = "TIME" };
    private static readonly Option<string[]> Channels = new("--channel") { Description = "Channels to tell; none means that alerts are only recorded.", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> Candidates = new("--tell-candidates") { Description = "Tell of candidates too, which most often come to nothing." };

    public static Command Create()
    {
        var command = new Command("add", "Add or replace a rule.")
        {
            Area, Channels, From, To, Hectares, Confidence, Confirm, Months, Days, Severity, Since, Candidates, Id, Name, File,
        };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = AlertDesk.Of(result);
            var rule = result.GetValue(File) is { } file ? Read(file) : Build(result);
            await desk.Rules.CheckAsync(rule, cancellationToken);
            var stored = await desk.Stores.AlertRules.PutAsync(rule, cancellationToken);
            if (desk.Terminal.Json)
            {
                desk.Terminal.WriteJson(JsonSerializer.SerializeToNode(stored, AlertJson.Default.AlertRule)!);
            }

            desk.Terminal.Line($"Rule '{stored.Id}', revision {stored.Revision}, on area '{stored.Area}': {Text(stored.From)} to {Text(stored.To)} from {Cell.Measure(stored.MinimumHectares, "ha").Text}.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static AlertRule Read(FileInfo file)
    {
        try
        {
            return file.Exists && JsonSerializer.Deserialize(System.IO.File.ReadAllText(file.FullName), AlertJson.Default.AlertRule) is { } rule
                ? rule
                : throw new InvalidInputException("--file", "a rule as JSON", file.Exists ? "null" : $"no file {file.FullName}", "Check the path.");
        }
        catch (JsonException error)
        {
            throw new InvalidInputException("--file", "a rule as JSON", error.Message, "'groundshift rule schema' writes its form.");
        }
    }

    private static AlertRule Build(ParseResult result)
    {
        var area = result.GetValue(Area) ?? throw new InvalidInputException("--area", "the id of an area", "none", "Say which area the rule watches, or give a whole rule with --file.");
        var (from, to) = (result.GetValue(From) ?? [], result.GetValue(To) ?? []);
        return new AlertRule
        {
            Id = result.GetValue(Id) ?? $"{area}-{Text(from)}-to-{Text(to)}".Replace('+', '-'),
            Area = area,
            Name = result.GetValue(Name),
            From = from,
            To = to,
            MinimumHectares = result.GetValue(Hectares),
            MinimumConfidence = result.GetValue(Confidence),
            Confirmation = Policy(result.GetRequiredValue(Confirm)),
            Season = SeasonOf(result.GetValue(Months) ?? [], result.GetValue(Days)),
            Severity = AlertDesk.Values<AlertSeverity>(result.GetValue(Severity)) is [.., var severity] ? severity : Default.Severity,
            Since = result.GetValue(Since),
            Channels = result.GetValue(Channels) ?? [],
            TellCandidates = result.GetValue(Candidates),
        };
    }

    private static ConfirmationPolicy Policy(string text)
    {
        if (text == LowerName.Of(ConfirmationKind.Posterior))
        {
            return new ConfirmationPolicy();
        }

        return Pair(text, '/') is var (k, n)
            ? new ConfirmationPolicy { Kind = ConfirmationKind.KOfN, K = k, N = n }
            : throw new InvalidInputException("--confirm", "'posterior' or K/N", $"'{text}'", "Write for example 2/3.");
    }

    private static Season? SeasonOf(int[] months, string? days)
    {
        if (days is null)
        {
            return months.Length == 0 ? null : new Season { Months = months };
        }

        return Pair(days, '-') is var (first, last)
            ? new Season { Months = months, FirstDay = first, LastDay = last }
            : throw new InvalidInputException("--days", "FIRST-LAST", $"'{days}'", "Write days of the year, such as 121-273.");
    }

    private static (int, int)? Pair(string text, char between) =>
        text.Split(between) is [var left, var right]
            && int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            ? (first, second)
            : null;

    private static string Text(IReadOnlyList<string> classes) => classes.Count == 0 ? "any" : string.Join('+', classes);
}
