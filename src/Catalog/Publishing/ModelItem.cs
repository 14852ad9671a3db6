using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>Makes the catalog's item of a model from the STAC MLM item in its package.</summary>
public static partial class ModelItem
{
    private static readonly HashSet<string> ServerRelations = ["self", "root", "parent", "collection", "item", "child"];

    private const string LicenceExpression = "groundshift:license_expression";

    // Source: MLM extension 1.5.2, role of the asset that holds the model.
    private const string ModelRole = "mlm:model";

    /// <summary>Item id of a model at one version.</summary>
    public static string IdOf(ModelReference model) => IdText.Safe($"{model.Name}-{model.Version}");

    /// <summary>
    /// Builds the item. A file of the package is named and not located (<c>groundshift://models/NAME@VERSION/FILE</c>): the catalog
    /// does not hand out weights, and the checksum says which ones they are.
    /// </summary>
    /// <exception cref="InvalidInputException">The JSON is no STAC item.</exception>
    public static StacItem Build(ModelReference model, string packageItemJson)
    {
        var json = Parse(packageItemJson);
        json["id"] = IdOf(model);
        json["collection"] = CollectionIds.Models;
        json["links"] = KeptLinks(json["links"] as JsonArray);
        NameLicence(json["properties"]!.AsObject());
        if (json["assets"] is JsonObject assets)
        {
            foreach (var asset in assets.Select(pair => pair.Value).OfType<JsonObject>())
            {
                AddBands(asset, json["properties"]!["bands"]);
                if (asset["href"] is JsonValue value && value.TryGetValue<string>(out var href) && !StoredHref.IsAbsolute(href))
                {
                    asset["href"] = Name(model, href);
                }
            }
        }

        return new StacItem(json);
    }

    // STAC 1.1 speaks of SPDX expressions, but its schema takes one identifier: an expression is kept beside.
    private static void NameLicence(JsonObject properties)
    {
        if (properties["license"]?.GetValue<string>() is { } licence && !LicenceIdentifier().IsMatch(licence))
        {
            properties["license"] = "other";
            properties[LicenceExpression] = licence;
        }
    }

    // STAC 1.1.0, licensing.json.
    [GeneratedRegex(@"^[\w\-\.\+]+$", RegexOptions.CultureInvariant)]
    private static partial Regex LicenceIdentifier();

    // STAC 1.1 allows bands in the properties only where an asset has them as well (item schema, last rule), and MLM wants them there.
    private static void AddBands(JsonObject asset, JsonNode? bands)
    {
        if (bands is JsonArray && asset["bands"] is null && asset["roles"] is JsonArray roles && roles.Any(role => role?.ToString() == ModelRole))
        {
            asset["bands"] = bands.DeepClone();
        }
    }

    private static string Name(ModelReference model, string href)
    {
        var file = href.StartsWith("./", StringComparison.Ordinal) ? href[2..] : href;
        return $"groundshift://models/{Uri.EscapeDataString(model.Name)}@{Uri.EscapeDataString(model.Version)}/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}";
    }

    private static JsonArray KeptLinks(JsonArray? links) =>
    [
        .. (links ?? []).OfType<JsonObject>()
            .Where(link => link["rel"]?.GetValue<string>() is { } rel && !ServerRelations.Contains(rel)
                && link["href"]?.GetValue<string>() is { } href && StoredHref.IsAbsolute(href))
            .Select(link => link.DeepClone()),
    ];

    private static JsonObject Parse(string text)
    {
        try
        {
            if (JsonNode.Parse(text) is JsonObject { } json && json["type"]?.GetValue<string>() == "Feature" && json["properties"] is JsonObject)
            {
                return json;
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Wrong(error.Message, error);
        }

        throw Wrong("other JSON");
    }

    private static InvalidInputException Wrong(string found, Exception? cause = null) =>
        new("modelItemJson", "a STAC item", found, "Check the package with 'groundshift model verify'.", cause);
}
