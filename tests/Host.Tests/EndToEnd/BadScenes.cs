using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Host.Demo;
using Groundshift.Raster.Writing;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>One way in which a scene can be wrong.</summary>
/// <param name="Name">Part of the item's id.</param>
/// <param name="Expect">Parts that the sentence must have: the field first.</param>
/// <param name="Spoil">Changes a good item and its files.</param>
internal sealed record BadScene(string Name, string[] Expect, Action<SpoiltItem> Spoil);

/// <summary>A good item that may be spoilt.</summary>
internal sealed record SpoiltItem(SmallCatalog Catalog, string Id)
{
    public string File(string name) => Catalog.AssetFile(Id, name);

    public JsonObject Assets()
    {
        JsonObject? assets = null;
        Edit(item => assets = item["assets"]!.DeepClone().AsObject());
        return assets!;
    }

    public void Edit(Action<JsonObject> change) => Catalog.Edit(change, Id);

    public void EditAsset(string key, Action<JsonObject> change) => Edit(item => change(item["assets"]![key]!.AsObject()));

    public void Href(string key, string href) => EditAsset(key, asset => asset["href"] = href);

    /// <summary>Takes away what tells a damaged file before it is opened.</summary>
    public void Unchecked(string key) => EditAsset(key, asset =>
    {
        asset.Remove("file:size");
        asset.Remove("file:checksum");
    });
}

/// <summary>Scenes that can never become a map, and odd ones that can, with what the user must be told.</summary>
internal static class BadScenes
{
    public static IReadOnlyList<BadScene> All { get; } =
    [
        new("TRUNCATED", ["asset red", "truncated"], item =>
        {
            item.Unchecked("red");
            var bytes = File.ReadAllBytes(item.File("B04.tif"));
            File.WriteAllBytes(item.File("B04.tif"), bytes[..(bytes.Length / 2)]);
        }),
        new("TRUNCATED_SIZE", ["asset red", "bytes"], item => File.AppendAllText(item.File("B04.tif"), "more")),
        new("CORRUPT_BLOCK", ["asset red", "deflate"], item =>
        {
            item.Unchecked("red");
            var bytes = File.ReadAllBytes(item.File("B04.tif"));
            bytes.AsSpan(bytes.Length / 2, 16).Fill(0x5A);
            File.WriteAllBytes(item.File("B04.tif"), bytes);
        }),
        new("CHECKSUM", ["asset red", "file:checksum"], item => item.EditAsset("red", asset => asset["file:checksum"] = "1220" + new string('0', 64))),
        new("HTML", ["asset red", "HTML"], item =>
        {
            item.Unchecked("red");
            File.WriteAllText(item.File("B04.tif"), "<!DOCTYPE html>\n<html><body>Please sign in.</body></html>\n");
        }),
        new("NO_NIR", ["B08"], item => item.Edit(json => json["assets"]!.AsObject().Remove("nir"))),
        new("MIXED_CRS", ["asset nir", "EPSG:32634"], item =>
        {
            item.Unchecked("nir");
            new PlainTiff { Side = 120, Epsg = 32634 }.Write(item.File("B08.tif"));
        }),
        new("MIXED_GRID", ["asset nir", "extent"], item =>
        {
            item.Unchecked("nir");
            new PlainTiff { Side = 120, West = 520_000 }.Write(item.File("B08.tif"));
        }),
        new("NO_CRS", ["asset nir", "coordinate reference system"], item =>
        {
            item.Unchecked("nir");
            new PlainTiff { Side = 120, Epsg = null }.Write(item.File("B08.tif"));
        }),
        new("ABSURD_SIZE", ["asset nir", "1000000"], item =>
        {
            item.Unchecked("nir");
            item.EditAsset("nir", asset => asset.Remove("proj:shape"));
            new PlainTiff { Side = 120, ClaimedSide = 1_000_000 }.Write(item.File("B08.tif"));
        }),
        new("NO_TIME", ["datetime"], item => item.Edit(json => json["properties"]!["datetime"] = null)),
        new("NO_FOOTPRINT", ["geometry"], item => item.Edit(json => json["geometry"] = null)),
        new("TRAVERSAL", ["assets.red.href", "outside"], item => item.Href("red", "../../../../../../../../etc/passwd")),
        new("FILE", ["assets.red.href", "outside"], item => item.Href("red", "file:///etc/passwd")),
        new("VSI", ["assets.red.href"], item => item.Href("red", "/vsizip//vsicurl/http://127.0.0.1/scene.zip/B04.tif")),
        new("VSI_RELATIVE", ["assets.red.href"], item => item.Href("red", "./vsigzip/B04.tif")),
        new("LOOPBACK", ["assets.red.href", "private or reserved"], item => item.Href("red", "http://127.0.0.1:9/B04.tif")),
        new("METADATA_SERVICE", ["assets.red.href", "private or reserved"], item => item.Href("red", "http://169.254.169.254/latest/meta-data")),
        new("IPV6_LOOPBACK", ["assets.red.href", "private or reserved"], item => item.Href("red", "http://[::1]/B04.tif")),
        new("SCHEME", ["assets.red.href"], item => item.Href("red", "gopher://example.com/B04.tif")),
    ];

    /// <summary>Scenes that are odd but no mistake: expectations are parts of the outcome.</summary>
    public static IReadOnlyList<BadScene> Odd { get; } =
    [
        new("ALL_NODATA", ["no product", "data"], item =>
        {
            foreach (var (key, asset) in item.Assets().Where(entry => entry.Key != "scl"))
            {
                item.Unchecked(key);
                var side = (int)asset!["proj:shape"]![0]!;
                new PlainTiff { Side = side, PixelSize = SmallCatalog.SideMetres / side, Sample = 0 }.Write(item.File((string)asset["href"]!));
            }
        }),
        new("ALL_CLOUD", ["no product", "cloud"], item =>
        {
            item.Unchecked("scl");
            WriteClouds(item.File("SCL.tif"));
        }),
        new("SELF_CROSSING", ["product"], item => item.Edit(json =>
        {
            var ring = json["geometry"]!["coordinates"]![0]!.AsArray();
            var (second, third) = (ring[1]!.DeepClone(), ring[2]!.DeepClone());
            (ring[1], ring[2]) = (third, second);
        })),
    ];

    /// <summary>Adds all of them to a catalog, beside its good ones; returns the ids in order.</summary>
    public static IReadOnlyList<string> AddTo(SmallCatalog catalog)
    {
        var ids = new List<string>();
        foreach (var (bad, number) in All.Concat(Odd).Select((bad, number) => (bad, number)))
        {
            var id = catalog.CopyAs(SmallCatalog.Items[0], $"BAD_{bad.Name}", number + 1);
            bad.Spoil(new SpoiltItem(catalog, id));
            ids.Add(id);
        }

        catalog.List([.. SmallCatalog.Items, .. ids]);
        return ids;
    }

    // Scene class 9: cloud, high probability.
    private static void WriteClouds(string path)
    {
        var side = SmallCatalog.SideMetres / 20;
        var classes = new byte[side * side];
        Array.Fill(classes, (byte)9);
        using var writer = new CogWriter(path, SimulatedStac.Coarsen(SimulatedPlace.Default.Grid(side * 2, side * 2), 2), new CogProfile { Bands = ["scl"] });
        writer.WriteRows(0, side, classes);
        writer.Complete();
    }

    /// <summary>A copy of an item that counts as another acquisition, so many minutes later.</summary>
    public static string CopyAs(this SmallCatalog catalog, string id, string copy, int minutes)
    {
        catalog.Copy(id, copy);
        catalog.Edit(
            item =>
            {
                var properties = item["properties"]!.AsObject();
                var stamp = ((string)properties["s2:product_uri"]!).Split('_')[2];
                var moved = DateTime.ParseExact(stamp, "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture).AddMinutes(minutes).ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
                properties["s2:product_uri"] = ((string)properties["s2:product_uri"]!).Replace($"_{stamp}_", $"_{moved}_", StringComparison.Ordinal);
                properties["datetime"] = $"2026-06-04T10:{minutes:00}:29Z";
            },
            copy);
        return copy;
    }
}
