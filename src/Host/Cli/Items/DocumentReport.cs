using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Host.Cli.Items;

/// <summary>Writes what a check of a STAC file found.</summary>
internal static class DocumentReport
{
    // A Sentinel-2 scene has 13 bands, which people want to see by name; an imaging spectrometer has hundreds.
    private const int MostNames = 13;

    /// <summary>Lines for people.</summary>
    public static IEnumerable<string> Lines(DocumentCheck check)
    {
        var what = check.Document is { } document ? $"{Kind(document)}, STAC {document.StacVersion ?? "of no version"}" : "no STAC document";
        yield return $"{check.File}: {what}, {(check.Problems.Count == 0 ? "valid" : $"{check.Problems.Count} wrong")}";
        foreach (var problem in check.Problems)
        {
            yield return $"  wrong        {problem.Message}";
        }

        if (check.Own is { } own)
        {
            yield return $"  made here    {own}";
        }

        if (check.Conventions is { } conventions)
        {
            yield return $"  conventions  {conventions}";
        }

        foreach (var (name, text) in check.Scene is { } scene ? Facts(scene) : [])
        {
            yield return $"  {name,-11}  {text}";
        }
    }

    /// <summary>The same for machines.</summary>
    public static JsonNode Json(DocumentCheck check) => new JsonObject
    {
        ["file"] = check.File,
        ["kind"] = check.Document is { } document ? Kind(document) : null,
        ["stac_version"] = check.Document?.StacVersion,
        ["valid"] = check.Problems.Count == 0,
        ["problems"] = new JsonArray([.. check.Problems.Select(problem => new JsonObject
        {
            ["field"] = problem.Field,
            ["expected"] = problem.Expected,
            ["found"] = problem.Found,
            ["next_step"] = problem.NextStep,
        })]),
        ["made_here"] = check.Own,
        ["conventions"] = check.Conventions,
        ["scene"] = check.Scene is { } scene ? Json(scene) : null,
    };

    private static string Kind(StacObject document) => document switch
    {
        StacItem => "Item",
        StacCollection => "Collection",
        _ => "Catalog",
    };

    private static IEnumerable<(string Name, string Text)> Facts(SceneSource scene)
    {
        yield return ("scene", scene.Key.Value);
        yield return ("revision", $"baseline {scene.Revision.Baseline ?? "unknown"}, generated {Time(scene.Revision.Generated)}, updated {Time(scene.Revision.Updated)}");
        yield return ("sensor", $"{scene.Sensor}{(scene.Platform is { } platform ? $" ({platform})" : string.Empty)}, level {scene.Level ?? "unknown"}, acquired {Time(scene.Acquired)}");
        foreach (var bands in scene.Bands.GroupBy(band => (band.Unit, band.Scale, band.Offset, band.Nodata, band.Asset.Access)))
        {
            var key = bands.Key;
            yield return ("bands", string.Create(
                CultureInfo.InvariantCulture,
                $"{Names([.. bands.Select(band => band.Name)])}: {key.Unit} = sample * {key.Scale} + {key.Offset}, nodata {key.Nodata?.ToString(CultureInfo.InvariantCulture) ?? "not stated"}, access {key.Access}"));
        }

        yield return ("masks", scene.Masks.Count == 0 ? "none" : string.Join(", ", scene.Masks.Select(mask => $"{mask.Kind} ({mask.Asset.Key})")));
        foreach (var note in scene.Notes)
        {
            yield return ("note", note);
        }
    }

    private static JsonObject Json(SceneSource scene) => new()
    {
        ["key"] = scene.Key.Value,
        ["revision"] = scene.Revision.ToString(),
        ["sensor"] = scene.Sensor.ToString(),
        ["platform"] = scene.Platform,
        ["level"] = scene.Level,
        ["acquired"] = Time(scene.Acquired),
        ["bands"] = new JsonArray([.. scene.Bands.Select(band => new JsonObject
        {
            ["name"] = band.Name,
            ["unit"] = band.Unit.ToString(),
            ["scale"] = band.Scale,
            ["offset"] = band.Offset,
            ["nodata"] = band.Nodata is { } nodata && double.IsFinite(nodata) ? nodata : null,
            ["access"] = band.Asset.Access,
        })]),
        ["masks"] = new JsonArray([.. scene.Masks.Select(mask => new JsonObject { ["kind"] = mask.Kind.ToString(), ["asset"] = mask.Asset.Key })]),
        ["notes"] = new JsonArray([.. scene.Notes.Select(note => JsonValue.Create(note))]),
    };

    private static string Names(string[] names) =>
        names.Length <= MostNames ? string.Join(", ", names) : $"{names[0]} to {names[^1]} ({names.Length})";

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "unknown";
}
