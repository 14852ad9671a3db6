using Groundshift.Core.Alerting;
using Groundshift.TestKit.Chaos.Scenario;

namespace Groundshift.TestKit.Chaos.Outcome;

/// <summary>Whether what a receiver was told is a valid path to what is so in the end. A receiver ignores ids that it has seen.</summary>
internal static class EventPath
{
    private const string AlertSubject = "alerts/";
    private const string ItemCreated = "org.ogc.api.collection.item.create";

    /// <summary>A sentence for everything that is wrong.</summary>
    /// <param name="events">Events in the order of arrival.</param>
    /// <param name="alerts">All alerts in the end.</param>
    /// <param name="items">All items in the end, as <c>collection/id</c>.</param>
    public static IReadOnlyList<string> Problems(IReadOnlyList<ReceivedEvent> events, IReadOnlyList<Alert> alerts, IReadOnlyList<string> items)
    {
        var once = events.DistinctBy(received => received.Id).ToLookup(received => received.Subject);
        return
        [
            .. events.GroupBy(received => received.Id).Where(same => same.Select(received => (received.Type, received.Subject)).Distinct().Count() > 1)
                .Select(same => $"id {same.Key} stands for several events"),
            .. alerts.SelectMany(alert => OfAlert(alert, [.. once[AlertSubject + alert.Id]])),
            .. once.Where(told => told.Key.StartsWith(AlertSubject, StringComparison.Ordinal) && alerts.All(alert => AlertSubject + alert.Id != told.Key))
                .Select(told => $"{told.Key}: told and not there"),
            .. items.SelectMany(item => OfItem(item, once)),
        ];
    }

    private static IEnumerable<string> OfAlert(Alert alert, IReadOnlyList<ReceivedEvent> told)
    {
        var sequence = told.Select(received => (long)received.Data["sequence"]!).ToArray();
        if (!sequence.SequenceEqual(Enumerable.Range(1, told.Count).Select(number => (long)number)))
        {
            yield return $"alert {alert.Id}: events came as {string.Join(", ", sequence)}";
        }

        if (told.Count != alert.Sequence)
        {
            yield return $"alert {alert.Id}: {told.Count} events of {alert.Sequence} arrived";
        }

        if (told.Count > 0 && (string?)told[^1].Data["state"] is var last && !EndsIn(alert.State, last))
        {
            yield return $"alert {alert.Id}: last told as {last}, and is {LowerName.Of(alert.State)}";
        }
    }

    // Of what was withdrawn everybody knows that it is over.
    private static bool EndsIn(AlertState state, string? told) =>
        told == LowerName.Of(state) || (state == AlertState.Superseded && told == LowerName.Of(AlertState.Withdrawn));

    private static IEnumerable<string> OfItem(string item, ILookup<string, ReceivedEvent> once)
    {
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        var told = once[$"collections/{item[..slash]}/items/{item[(slash + 1)..]}"].Select(received => received.Type).ToArray();
        if (told is not [ItemCreated])
        {
            yield return $"item {item}: told as {(told.Length == 0 ? "nothing" : string.Join(", ", told))}";
        }
    }
}
