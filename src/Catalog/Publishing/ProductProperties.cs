using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;

namespace Groundshift.Catalog.Publishing;

/// <summary>Properties of a product item.</summary>
internal static partial class ProductProperties
{
    // STAC's processing level of products that hold model output. Source: processing extension v1.2.0, table of levels.
    private const string Level = "L4";

    public static JsonObject Build(ProductReady ready, ItemVersion version)
    {
        var scene = ready.Job.Primary;
        var source = scene.Parts[0];
        var sourceProperties = SourceItem.Properties(source);
        var properties = new JsonObject
        {
            ["title"] = Title(ready, source),
            ["datetime"] = Timestamp.Text(scene.Parts.Min(part => part.Acquired)),
            ["created"] = Timestamp.Text(version.Created),
            ["updated"] = Timestamp.Text(version.Published),
            ["published"] = Timestamp.Text(version.Published),
            ["version"] = $"{version.Number}",
            ["deprecated"] = false,
            ["gsd"] = ready.GsdMetres,
        };
        AddInterval(properties, ready);
        AddInstrument(properties, source, sourceProperties);
        AddScene(properties, scene, sourceProperties);
        AddGrid(properties, ready);
        AddProcessing(properties, ready, scene);
        AddOwn(properties, ready, scene);
        return properties;
    }

    private static string Title(ProductReady ready, SceneSource source) =>
        $"{ProductWords.Of(ready.Job.Product).Noun} of {ready.Job.Area.Name ?? ready.Job.Area.Id}, {Days(ready, source)}, by {ready.Job.Model}";

    private static string Days(ProductReady ready, SceneSource source) => ready.Change is { } change
        ? $"{change.Before.UtcDateTime:yyyy-MM-dd} to {source.Acquired.UtcDateTime:yyyy-MM-dd}"
        : $"{source.Acquired.UtcDateTime:yyyy-MM-dd}";

    // A product of several scenes is about the last one and rests on all.
    private static void AddInterval(JsonObject properties, ProductReady ready)
    {
        if (ready.Job.Product == ProductKinds.Forecast)
        {
            // What it describes is the month, whenever the scenes that it rests on were taken.
            var month = ForecastMonth.Of(ready.Job);
            properties["datetime"] = Timestamp.Text(ForecastMonth.Start(month));
            properties["start_datetime"] = Timestamp.Text(ForecastMonth.Start(month));
            properties["end_datetime"] = Timestamp.Text(ForecastMonth.Start(month.AddMonths(1)).AddSeconds(-1));
        }
        else if (ready.Job.Scenes.Count > 1)
        {
            var times = ready.Job.Scenes.SelectMany(scene => scene.Parts).Select(part => part.Acquired).ToArray();
            properties["start_datetime"] = Timestamp.Text(times.Min());
            properties["end_datetime"] = Timestamp.Text(times.Max());
        }
    }

    private static void AddInstrument(JsonObject properties, SceneSource source, JsonObject sourceProperties)
    {
        if (source.Platform is { } platform)
        {
            properties["platform"] = platform;
        }

        if ((SourceItem.Text(sourceProperties, "constellation") ?? SourceItem.Constellation(source.Sensor)) is { } constellation)
        {
            properties["constellation"] = constellation;
        }

        if (SourceItem.Instruments(sourceProperties, source.Sensor) is { Count: > 0 } instruments)
        {
            properties["instruments"] = instruments;
        }
    }

    private static void AddScene(JsonObject properties, SceneRecord scene, JsonObject sourceProperties)
    {
        var code = SourceItem.GridCode(scene.Key) ?? SourceItem.Text(sourceProperties, "grid:code");
        if (code is not null && GridCodePattern().IsMatch(code))
        {
            properties["grid:code"] = code;
        }

        var clouds = scene.Parts.Where(part => part.CloudCoverPercent is not null).Select(part => part.CloudCoverPercent!.Value).ToArray();
        if (clouds.Length == scene.Parts.Count)
        {
            properties["eo:cloud_cover"] = Math.Clamp(clouds.Average(), 0, 100);
        }
    }

    private static void AddGrid(JsonObject properties, ProductReady ready)
    {
        var grid = ready.Grid;
        if (AuthorityCode().IsMatch(grid.Crs))
        {
            properties["proj:code"] = grid.Crs;
        }
        else
        {
            properties["proj:code"] = null;
            properties["proj:wkt2"] = grid.Crs;
        }

        var (west, south, east, north) = grid.Bounds;
        var transform = grid.Transform;
        properties["proj:shape"] = new JsonArray(grid.Height, grid.Width);
        properties["proj:transform"] = new JsonArray(transform.A, transform.B, transform.C, transform.D, transform.E, transform.F);
        properties["proj:bbox"] = new JsonArray(west, south, east, north);
    }

    private static void AddProcessing(JsonObject properties, ProductReady ready, SceneRecord scene)
    {
        var sources = string.Join(", ", ready.Job.Scenes.SelectMany(each => each.Parts).Select(part => $"{part.Catalog}/{part.Collection}/{part.ItemId}"));
        properties["processing:level"] = Level;
        properties["processing:datetime"] = Timestamp.Text(ready.Finished);
        properties["processing:software"] = new JsonObject(
            ready.Software.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        properties["processing:lineage"] =
            $"{ProductWords.Of(ready.Job.Product).Made} from {sources} (revision {scene.Revision}) by model {ready.Job.Model}. {string.Join(' ', ready.Notes)}".TrimEnd();
        if (ready.Software.FirstOrDefault(pair => pair.Key.Equals("groundshift", StringComparison.OrdinalIgnoreCase)).Value is { } own)
        {
            properties["processing:version"] = own;
        }
    }

    private static void AddOwn(JsonObject properties, ProductReady ready, SceneRecord scene)
    {
        properties["groundshift:area"] = ready.Job.Area.Id;
        properties["groundshift:area_revision"] = ready.Job.Area.Revision;
        properties["groundshift:product"] = ready.Job.Product;
        properties["groundshift:model"] = ready.Job.Model.Name;
        properties["groundshift:model_version"] = ready.Job.Model.Version;
        properties["groundshift:job"] = ready.Job.Id.Value;
        properties["groundshift:scene"] = scene.Key.Value;
        properties["groundshift:scene_revision"] = ProductRank.RevisionJson(scene.Revision);
        properties["groundshift:scene_parts"] = scene.Parts.Count;
        properties["groundshift:valid_percent"] = ready.ValidPercent;
        properties["groundshift:unmasked"] = ready.Unmasked;
        if (ready.Untrained)
        {
            properties["groundshift:untrained"] = true;
        }

        if (ready.Job.Scenes.Count > 1)
        {
            properties["groundshift:scenes"] = new JsonArray([.. ready.Job.Scenes.Select(each => (JsonNode)each.Key.Value)]);
        }

        if (ready.Figures.Count > 0)
        {
            properties["groundshift:figures"] = new JsonObject(ready.Figures.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        if (ready.Change is { } change)
        {
            properties["groundshift:change"] = ChangeProperties.Of(change);
        }

        // Of a change only what occurs: the legend of its raster holds every transition.
        properties["groundshift:classes"] = new JsonArray([.. ready.Classes.Where(share => ready.Change is null || share.Pixels > 0).Select(share => (JsonNode)new JsonObject
        {
            ["value"] = share.Value,
            ["name"] = share.Name,
            ["pixels"] = share.Pixels,
            ["hectares"] = share.Hectares,
            ["percent"] = share.Percent,
        })]);
        if (ready.Notes.Count > 0)
        {
            properties["groundshift:notes"] = new JsonArray([.. ready.Notes.Select(note => (JsonNode)note)]);
        }
    }

    // Source: projection extension v2.0.0, proj:code is AUTHORITY:CODE.
    [GeneratedRegex("^[A-Z]+:[0-9A-Za-z]+$")]
    private static partial Regex AuthorityCode();

    // Source: grid extension v1.1.0, pattern of grid:code.
    [GeneratedRegex("^[A-Z0-9]+-[-_.A-Za-z0-9]+$")]
    private static partial Regex GridCodePattern();
}
