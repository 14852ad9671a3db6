using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>Rules, alerts, channels and events to store.</summary>
internal static class AlertSamples
{
    public static readonly DateTimeOffset Day = new(2024, 5, 1, 10, 0, 0, TimeSpan.Zero);

    public static AlertRule Rule(string id = "clearing", string area = "congo") => new()
    {
        Id = id,
        Area = area,
        From = ["trees"],
        To = ["bare", "built"],
        Season = new Season { FirstDay = 300, LastDay = 60 },
        Confirmation = new ConfirmationPolicy { Kind = ConfirmationKind.KOfN, K = 2, N = 3 },
        Channels = ["ops"],
    };

    public static Alert Alert(string id, int day = 0) => new()
    {
        Id = id,
        Area = "congo",
        AreaRevision = 1,
        Rule = "clearing",
        RuleRevision = 2,
        Severity = AlertSeverity.Severe,
        State = AlertState.Confirmed,
        Transitions = [new AlertTransition("trees", "bare", 1.5)],
        Geometry = Samples.Box(10, 0, 10.1, 0.1),
        Hectares = 1.5,
        Confidence = 0.95,
        FirstEvidence = Day.AddDays(day),
        LastEvidence = Day.AddDays(day + 5),
        Supporting = 2,
        Observations = 2,
        AfterJob = "job",
        Created = Day,
        Updated = Day,
    };

    public static AreaReport Report(long sequence, string state = "s1", string area = "congo") => new(area, 1, $"job-{sequence}", Day, new StateReport
    {
        StateId = state, Sequence = sequence, Grid = "33NZA", NewestObservation = Day.AddDays(sequence), Observations = (int)sequence, PatchesPath = $"states/{state}/{sequence}.json",
        ListedFrom = sequence == 1 ? null : Day.AddYears(-1),
    });

    public static AlertChannel Channel(string id = "ops") => new()
    {
        Id = id, Kind = ChannelKind.Webhook, Target = "https://example.com/hook", Collections = ["landcover"], Items = true, Created = Day,
    };

    public static ChannelEvent Event(string id, string subject = "alerts/a", int minute = 0) =>
        new(id, "groundshift.alert.confirmed", subject, Day.AddMinutes(minute), $$"""{"id":"{{id}}"}""");
}
