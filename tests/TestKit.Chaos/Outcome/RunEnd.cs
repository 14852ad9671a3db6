using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Groundshift.TestKit.EndState;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.TestKit.Chaos.Outcome;

/// <summary>What a run has come to: catalog, jobs and files, land-cover states, alerts.</summary>
internal sealed record RunEnd(CatalogSnapshot Catalog, IReadOnlyList<Alert> Alerts)
{
    // An alert's id says where and when it was first seen, and its history depends on what was seen when; what is known of it in the end does not.
    private static readonly string[] PathOfAlert = [nameof(Alert.Id), nameof(Alert.Sequence), nameof(Alert.ToldHectares), nameof(Alert.Created), nameof(Alert.Updated)];

    private static readonly AlertState[] Alive = [AlertState.Candidate, AlertState.Confirmed];

    /// <summary>Reads the stores of a run that has ended.</summary>
    public static async Task<RunEnd> ReadAsync(IServiceProvider stores, IEnumerable<string> areas, CancellationToken cancellationToken)
    {
        var objects = stores.GetRequiredService<IObjectStore>();
        var catalog = await CatalogSnapshot.ReadAsync(stores.GetRequiredService<ICatalogStore>(), stores.GetRequiredService<IJobLedger>(), objects, cancellationToken);
        var alerts = await AlertsAsync(stores.GetRequiredService<IAlertStore>(), cancellationToken);
        foreach (var area in areas)
        {
            foreach (var state in await stores.GetRequiredService<IStateStore>().OfAreaAsync(area, cancellationToken))
            {
                catalog.Add($"state {state.StateId} of {area}", await StateAsync(objects, state, cancellationToken));
            }

            var alive = alerts.Where(alert => alert.Area == area && Alive.Contains(alert.State)).Select(Known).OrderBy(alert => alert.ToJsonString(), StringComparer.Ordinal);
            catalog.Add($"alerts of {area}", new JsonArray([.. alive]));
        }

        return new RunEnd(catalog, alerts);
    }

    private static async Task<IReadOnlyList<Alert>> AlertsAsync(IAlertStore alerts, CancellationToken cancellationToken)
    {
        var all = new List<Alert>();
        AlertPage? page = null;
        do
        {
            page = await alerts.SearchAsync(new AlertSearch { Limit = 100, Token = page?.Next }, cancellationToken);
            all.AddRange(page.Alerts);
        }
        while (page.Next is not null);
        return all;
    }

    private static JsonNode Known(Alert alert)
    {
        var json = JsonSerializer.SerializeToNode(alert)!.AsObject(); // an alert is an object
        foreach (var member in PathOfAlert)
        {
            json.Remove(member);
        }

        return json;
    }

    // The file of patches counts the moves of the state, pictures of patches that are gone may stay, and a late scene takes the checkpoints
    // behind it away: all depend on the order of arrival. The last checkpoint is the state itself.
    private static async Task<JsonNode> StateAsync(IObjectStore objects, StatePointer state, CancellationToken cancellationToken)
    {
        var manifest = await JsonAsync(objects, state.Manifest, cancellationToken);
        manifest.Remove("chips");
        foreach (var step in manifest["steps"]!.AsArray().SkipLast(1)) // a state has steps
        {
            step!.AsObject().Remove("checkpoint");
        }

        if ((string?)manifest["patches"]?["path"] is { } path)
        {
            var patches = await JsonAsync(objects, path, cancellationToken);
            patches.Remove("sequence");
            manifest["patches"] = patches;
        }

        return manifest;
    }

    private static async Task<JsonObject> JsonAsync(IObjectStore objects, string path, CancellationToken cancellationToken)
    {
        await using var stream = await objects.OpenAsync(path, 0, null, cancellationToken) ?? throw new InvalidDataException($"{path} is missing.");
        return (await JsonNode.ParseAsync(stream, cancellationToken: cancellationToken))!.AsObject(); // both are written as objects
    }
}
