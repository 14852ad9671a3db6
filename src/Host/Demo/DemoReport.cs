using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Adapters.Embedded;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Cli;

namespace Groundshift.Host.Demo;

/// <summary>What a demo ends with: the table of products, the scenes without one, the quicklooks and the address.</summary>
internal sealed class DemoReport(EmbeddedStores stores, Terminal terminal, DemoFolder folder)
{
    private const int MostRows = 1000;

    public async Task WriteAsync(string url, CancellationToken cancellationToken)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (var entry in (await stores.Ledger.ListAsync(new LedgerQuery { Limit = MostRows }, cancellationToken)).OrderBy(entry => entry.Job.Area.Id, StringComparer.Ordinal).ThenBy(entry => entry.Job.Scenes[0].Parts[0].Acquired))
        {
            rows.Add(Row(entry));
        }

        terminal.Table(["area", "scene", "acquired", "state", "outcome"], rows);
        var maps = await CopyQuicklooksAsync(cancellationToken);
        terminal.Line($"Quicklooks: {maps} PNG files in {folder.Maps}");
        terminal.Line($"STAC API:   {url}  (search: {url}/search)");
    }

    private static string[] Row(LedgerEntry entry)
    {
        var part = entry.Job.Scenes[0].Parts[0];
        return
        [
            entry.Job.Area.Id, part.ItemId, part.Acquired.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), entry.State.ToString(), entry.Outcome ?? "-",
        ];
    }

    private async Task<int> CopyQuicklooksAsync(CancellationToken cancellationToken)
    {
        var copied = 0;
        var search = new ItemSearch { Limit = MostRows };
        foreach (var found in (await stores.Catalog.SearchAsync(search, cancellationToken)).Items)
        {
            if (found.Item.Assets["thumbnail"] is JsonObject thumbnail && (string?)thumbnail["href"] is { } href
                && await stores.Objects.OpenAsync(href, 0, null, cancellationToken) is { } picture)
            {
                await using (picture)
                {
                    await using var file = File.Create(Path.Combine(folder.Maps, $"{found.Item.Id}.png"));
                    await picture.CopyToAsync(file, cancellationToken);
                }

                copied++;
            }
        }

        return copied;
    }
}
