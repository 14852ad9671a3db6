using System.Globalization;
using Groundshift.Catalog.Areas;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Alerting.Rules;

/// <summary>Says what is wrong with a rule before it is stored: a rule that can never hold would be silent for ever.</summary>
public sealed class RuleCheck(IAreaStore areas, IAlertChannelStore channels, IModelLegends legends)
{
    private const int DaysOfYear = 366;
    private const int MonthsOfYear = 12;

    /// <summary>Checks a rule against its area, the area's model and the channels.</summary>
    /// <exception cref="InvalidInputException">Something is wrong; the first of it.</exception>
    public async ValueTask CheckAsync(AlertRule rule, CancellationToken cancellationToken)
    {
        EntityId.Check("id", rule.Id);
        CheckNumbers(rule);
        CheckPolicy(rule.Confirmation);
        CheckSeason(rule.Season);
        var area = await areas.FindAsync(rule.Area, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException("area", "the id of an area", $"'{rule.Area}'", "List areas with 'groundshift area list'.");
        await CheckClassesAsync(rule, area.Model, cancellationToken).ConfigureAwait(false);
        foreach (var id in rule.Channels)
        {
            _ = await channels.FindAsync(id, cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidInputException("channels", "ids of channels", $"'{id}'", "List channels with 'groundshift channel list', or add one.");
        }
    }

    private async ValueTask CheckClassesAsync(AlertRule rule, string model, CancellationToken cancellationToken)
    {
        if (rule.From.Count == 0 && rule.To.Count == 0)
        {
            return;
        }

        var classes = await legends.ClassesAsync(model, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException("area", "an area whose model is installed or has published", $"model '{model}' of area '{rule.Area}'", "Install the model, for its classes are not known.");
        foreach (var (field, names) in ((string, IReadOnlyList<string>)[])[("from", rule.From), ("to", rule.To)])
        {
            if (names.FirstOrDefault(name => !classes.Contains(name, StringComparer.Ordinal)) is { } unknown)
            {
                throw new InvalidInputException(field, $"classes of model '{model}' ({string.Join(", ", classes)})", $"'{unknown}'", "Correct the name, or leave the list empty for any class.");
            }
        }

        if (rule.From is [var from] && rule.To is [var to] && from == to)
        {
            throw new InvalidInputException("to", $"another class than '{from}'", $"'{to}'", "Ground that stays what it is never changes.");
        }
    }

    private static void CheckNumbers(AlertRule rule)
    {
        if (!(rule.MinimumHectares >= 0 && double.IsFinite(rule.MinimumHectares)))
        {
            throw new InvalidInputException("minimum_hectares", "0 or more", Text(rule.MinimumHectares), "Give hectares, such as 0.5.");
        }

        if (rule.MinimumConfidence is not (>= 0 and <= 1))
        {
            throw new InvalidInputException("minimum_confidence", "a number from 0 to 1", Text(rule.MinimumConfidence), "Give a probability, such as 0.9.");
        }
    }

    private static void CheckPolicy(ConfirmationPolicy policy)
    {
        var fits = policy.Kind == ConfirmationKind.KOfN ? policy is { K: >= 1, N: { } n } && policy.K <= n : policy is { K: null, N: null };
        if (!fits)
        {
            throw new InvalidInputException(
                "confirmation", "posterior, or k-of-n with 1 <= k <= n", $"{LowerName.Of(policy.Kind)} with k {policy.K?.ToString(CultureInfo.InvariantCulture) ?? "none"} and n {policy.N?.ToString(CultureInfo.InvariantCulture) ?? "none"}", "Write for example 2 of 3.");
        }
    }

    private static void CheckSeason(Season? season)
    {
        if (season is null)
        {
            return;
        }

        var byMonths = season is { FirstDay: null, LastDay: null, Months.Count: > 0 } && season.Months.All(month => month is >= 1 and <= MonthsOfYear);
        var byDays = season is { FirstDay: >= 1 and <= DaysOfYear, LastDay: >= 1 and <= DaysOfYear, Months.Count: 0 };
        if (!byMonths && !byDays)
        {
            throw new InvalidInputException(
                "season", "months from 1 to 12, or first_day and last_day from 1 to 366", $"months [{string.Join(", ", season.Months)}], days {season.FirstDay} to {season.LastDay}", "Give one of the two, or leave the season out.");
        }
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
