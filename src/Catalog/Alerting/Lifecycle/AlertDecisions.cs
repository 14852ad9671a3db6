using Groundshift.Catalog.Alerting.Events;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Alerting.Lifecycle;

/// <summary>Records what a person decides about an alert, and tells its channels.</summary>
public sealed class AlertDecisions(
    IStoreTransactions transactions, IAlertStore alerts, IAlertRuleStore rules, IDeliveryStore deliveries, AlertingSettings settings, TimeProvider time)
{
    private const int LongestNote = 500;

    /// <summary>Takes note of a confirmed alert. Again is no change.</summary>
    /// <exception cref="InvalidInputException">The alert is in a state that cannot be acknowledged.</exception>
    public ValueTask<Alert?> AcknowledgeAsync(string id, string? by, string? note, CancellationToken cancellationToken) =>
        DecideAsync(id, AlertState.Acknowledged, [AlertState.Confirmed, AlertState.Acknowledged], by, note, cancellationToken);

    /// <summary>Judges an alert to be nothing: it is silent until its ground has doubled. Again is no change.</summary>
    /// <exception cref="InvalidInputException">The alert is over already.</exception>
    public ValueTask<Alert?> DismissAsync(string id, string? by, string? note, CancellationToken cancellationToken) =>
        DecideAsync(id, AlertState.Dismissed, [AlertState.Candidate, AlertState.Confirmed, AlertState.Acknowledged, AlertState.Dismissed], by, note, cancellationToken);

    private async ValueTask<Alert?> DecideAsync(string id, AlertState state, AlertState[] allowed, string? by, string? note, CancellationToken cancellationToken)
    {
        if (Math.Max(by?.Length ?? 0, note?.Length ?? 0) > LongestNote)
        {
            throw new InvalidInputException("note", $"at most {LongestNote} characters", $"{Math.Max(by?.Length ?? 0, note?.Length ?? 0)}", "Shorten it.");
        }

        var transaction = await transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var before = await alerts.FindAsync(id, transaction, cancellationToken).ConfigureAwait(false);
            if (before is null || before.State == state)
            {
                return before;
            }

            if (!allowed.Contains(before.State))
            {
                throw new InvalidInputException("alert", $"one that is {string.Join(", ", allowed[..^1].Select(LowerName.Of))}", $"{id}, which is {LowerName.Of(before.State)}", "Only such an alert can be decided on.");
            }

            var now = time.GetUtcNow();
            var after = await WriteAsync(transaction, before, before with { State = state, Decision = new AlertDecision(by, now, before.Hectares, note) }, now, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return after;
        }
    }

    private async ValueTask<Alert> WriteAsync(IStoreTransaction transaction, Alert before, Alert after, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rule = (await rules.ListAsync(before.Area, transaction, cancellationToken).ConfigureAwait(false)).FirstOrDefault(candidate => candidate.Id == before.Rule);
        var news = rule is null ? null : AlertLife.News(rule, before, after);
        var written = news is null ? after with { Updated = now } : AlertLife.Told(after, now);
        await alerts.PutAsync(transaction, written, cancellationToken).ConfigureAwait(false);
        if (news is { } told && rule is not null)
        {
            await deliveries.AddAsync(transaction, AlertEvents.Of(written, told, settings), rule.Channels, cancellationToken).ConfigureAwait(false);
        }

        return written;
    }
}
