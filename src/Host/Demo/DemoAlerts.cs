using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Host.Cli;

namespace Groundshift.Host.Demo;

/// <summary>The demo's alert rules, and the file that they are told to.</summary>
internal sealed class DemoAlerts(DeskStores stores, TimeProvider time, DemoFolder folder)
{
    private const string Channel = "demo-file";

    // A hectare is a hundred pixels: far above what single pixels on an edge can make up.
    private const double MinimumHectares = 1;

    // The year before is what the state learns the seasons from.
    private static readonly DateTimeOffset FirstDay = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] OpenGround = ["grass", "crops", "shrub_and_scrub", "bare"];

    /// <summary>Rules for what happens in the simulated country.</summary>
    public Task AddSimulatedAsync(string area, CancellationToken cancellationToken) => AddAsync(
        Simulated(area).Select(rule => rule with { Since = FirstDay }), cancellationToken);

    /// <summary>One rule per area that takes any change.</summary>
    public Task AddAnyChangeAsync(IEnumerable<AreaOfInterest> areas, CancellationToken cancellationToken) =>
        AddAsync(areas.Select(area => Rule($"{area.Id}-change", area.Id, "Any change", AlertSeverity.Moderate, [], [])), cancellationToken);

    private async Task AddAsync(IEnumerable<AlertRule> rules, CancellationToken cancellationToken)
    {
        await stores.AlertChannels.PutAsync(
            new AlertChannel { Id = Channel, Kind = ChannelKind.File, Target = folder.Events, Created = time.GetUtcNow() }, [], cancellationToken);
        foreach (var rule in rules)
        {
            await stores.AlertRules.PutAsync(rule, cancellationToken);
        }
    }

    private static AlertRule[] Simulated(string area) =>
        [
            Rule("forest-loss", area, "Forest lost", AlertSeverity.Severe, ["trees"], [.. OpenGround, "built"]),
            Rule("new-buildings", area, "New buildings", AlertSeverity.Moderate, OpenGround, ["built"]),

            // Of a flood people want to hear at once, and again when it was only that.
            Rule("flood", area, "Flood", AlertSeverity.Severe, [.. OpenGround, "trees"], ["water", "flooded_vegetation"]) with { TellCandidates = true },
        ];

    private static AlertRule Rule(string id, string area, string name, AlertSeverity severity, IReadOnlyList<string> from, IReadOnlyList<string> to) => new()
    {
        Id = id,
        Area = area,
        Name = name,
        From = from,
        To = to,
        MinimumHectares = MinimumHectares,
        Severity = severity,
        Channels = [Channel],
    };
}
