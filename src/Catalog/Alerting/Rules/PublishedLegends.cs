using System.Text.Json.Nodes;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Alerting.Rules;

/// <summary>The classes of models that have published: from their items in the catalog, for a catalog has no model packages.</summary>
public sealed class PublishedLegends(ICatalogStore catalog) : IModelLegends
{
    private const int MostVersions = 1000;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>?> ClassesAsync(string model, CancellationToken cancellationToken)
    {
        var parts = model.Split('@');
        var page = await catalog.SearchAsync(new ItemSearch { Collections = [CollectionIds.Models], Limit = MostVersions }, cancellationToken).ConfigureAwait(false);
        var versions = page.Items
            .Select(found => found.Item.Properties)
            .Where(properties => Text(properties["mlm:name"]) == parts[0] && (parts.Length == 1 || Text(properties["version"]) == parts[1]))
            .OrderByDescending(properties => Version.TryParse(Text(properties["version"]), out var version) ? version : new Version());
        return versions.Select(Classes).FirstOrDefault(classes => classes.Count > 0);
    }

    private static List<string> Classes(JsonObject properties) =>
    [
        .. (properties["mlm:output"] as JsonArray ?? []).OfType<JsonObject>()
            .SelectMany(output => output["classification:classes"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(entry => Text(entry["name"])).OfType<string>(),
    ];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
