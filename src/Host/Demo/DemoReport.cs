using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Cli;

namespace Groundshift.Host.Demo;

/// <summary>What a demo ends with: the table of products, the scenes without one, the alerts, the quicklooks and the address.</summary>
internal sealed class DemoReport(DeskStores stores, Terminal terminal, DemoFolder folder)
{
    private const int MostRows = 1000;

    public async Task WriteAsync(string url, CancellationToken cancellationToken)
    {
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (var entry in (await stores.Ledger.ListAsync(new LedgerQuery { Limit = MostRows }, cancellationToken)).OrderBy(entry => entry.Job.Area.Id, StringComparer.Ordinal).ThenBy(entry => entry.Job.Scenes[0].Parts[0].Acquired))
        {
            rows.Add(Row(entry));
        }

        terminal.Table(["area", "scene", "acquired", "state", "outcome"], rows);
        var maps = await CopyQuicklooksAsync(cancellationToken);
        await WriteAlertsAsync(cancellationToken);
        terminal.Line($"Quicklooks: {maps} PNG files in {folder.Maps}");
        terminal.Line($"STAC API:   {url}  (search: {url}/search, pages with maps: {url}/view/COLLECTION/ITEM)");
    }

    private static Cell[] Row(LedgerEntry entry)
    {
        var part = entry.Job.Scenes[0].Parts[0];
        return
        [
            entry.Job.Area.Id, part.ItemId, Day(part.Acquired), entry.State.ToString(), entry.Outcome,
        ];
    }

    /// <summary>What was told, oldest first: candidates that came to nothing are left out, as the channels leave them out.</summary>
    private async Task WriteAlertsAsync(CancellationToken cancellationToken)
    {
        var found = await stores.Alerts.SearchAsync(new AlertSearch { Limit = MostRows }, cancellationToken);
        var told = found.Alerts.Where(alert => alert.Sequence > 0).OrderBy(alert => alert.FirstEvidence).ThenBy(alert => alert.Id, StringComparer.Ordinal).ToArray();
        var candidates = found.Alerts.Count(alert => alert.State == AlertState.Candidate);
        if (told.Length == 0)
        {
            terminal.Line($"Alerts:     none ({candidates} candidates)");
            return;
        }

        terminal.Table(["alert", "state", "from", "to", "ha", "first seen", "last seen", "seen", "confidence", "why it ended"], [.. told.Select(Row)]);
        foreach (var alert in told.Where(alert => alert.Chip is not null))
        {
            await CopyAsync(alert.Chip!, $"alert-{alert.Rule}-{alert.Id}.png", cancellationToken);
        }

        terminal.Line($"Alerts:     {told.Length}, with before and after beside the quicklooks, as events in {folder.Events}; {candidates} candidates that nothing has borne out");
    }

    private static Cell[] Row(Alert alert) =>
    [
        alert.Rule, alert.State.ToString(), alert.Transitions[0].From, alert.Transitions[0].To, alert.Hectares,
        Day(alert.FirstEvidence), Day(alert.LastEvidence), $"{alert.Supporting} of {alert.Observations}",
        alert.Confidence, alert.Reason,
    ];

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<bool> CopyAsync(string path, string name, CancellationToken cancellationToken)
    {
        if (await stores.Objects.OpenAsync(path, 0, null, cancellationToken) is not { } picture)
        {
            return false;
        }

        await using (picture)
        {
            await using var file = File.Create(Path.Combine(folder.Maps, name));
            await picture.CopyToAsync(file, cancellationToken);
        }

        return true;
    }

    private async Task<int> CopyQuicklooksAsync(CancellationToken cancellationToken)
    {
        var copied = 0;
        var search = new ItemSearch { Limit = MostRows };
        foreach (var found in (await stores.Catalog.SearchAsync(search, cancellationToken)).Items)
        {
            if (found.Item.Assets["thumbnail"] is JsonObject thumbnail && (string?)thumbnail["href"] is { } href
                && await CopyAsync(href, $"{found.Item.Id}.png", cancellationToken))
            {
                copied++;
            }
        }

        return copied;
    }
}
