using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Sensors;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Groundshift.Catalog.Tests;

/// <summary>Finished products as a worker reports them.</summary>
internal static class Products
{
    public static readonly ModelReference Model = new("dynamicworld", "1.0.0");

    public const string Collection = "landcover-dynamicworld";

    public const string ItemId = "sentinel-2a-33NZA-20220706T085611-R007-L2A-congo-33nza-landcover-dynamicworld-1.0.0";

    private static readonly DateTimeOffset Sensed = new(2022, 7, 6, 8, 56, 11, TimeSpan.Zero);

    public static ProductReady Ready(
        string baseline = "04.00",
        int areaRevision = 1,
        TimeSpan finishedLater = default,
        Func<SceneSource, SceneSource>? source = null,
        ModelReference? model = null)
    {
        var generated = new DateTimeOffset(2022, 7, 6, 15, 34, 19, TimeSpan.Zero);
        var part = (source ?? (same => same))(Source(new SceneRevision(baseline, generated, null)));
        var scene = new SceneRecord { Key = part.Key, Revision = part.Revision, Parts = [part] };
        var area = new AreaOfInterest { Id = "congo-33nza", Name = "Congo basin", Geometry = Footprint(), Model = "dynamicworld", Revision = areaRevision };
        var used = model ?? Model;
        var id = JobId.Of([scene], area.Id, area.Revision, used, ProductKinds.LandCover);
        return new ProductReady
        {
            Job = new SceneJob { Id = id, Scenes = [scene], Area = area, Model = used, Product = ProductKinds.LandCover },
            Assets = Assets("products/landcover/S2A_T33NZA_20220706T085611_L2A-congo-33nza-dynamicworld-1.0.0"),
            Grid = new GridSpec("EPSG:32633", new AffineTransform(10, 0, 819620, 0, -10, 10340), 1068, 1068),
            Footprint = Footprint(),
            GsdMetres = 10,
            Classes = Classes,
            ValidPercent = 97.5,
            Notes = ["The scene is hazy."],
            ModelItemJson = ModelItemJson,
            Software = new Dictionary<string, string> { ["groundshift"] = "0.1.0", ["gdal"] = "3.6.2", ["onnxruntime"] = "1.30.0" },
            Finished = new DateTimeOffset(2026, 1, 1, 0, 0, 30, TimeSpan.Zero) + finishedLater,
        };
    }

    public static Geometry Footprint() =>
        new WKTReader().Read("POLYGON ((17.886 0.0114, 17.953 0.0114, 17.953 0.079, 17.886 0.079, 17.886 0.0114))");

    private static SceneSource Source(SceneRevision revision) => new()
    {
        Key = SceneKey.Sentinel2("sentinel-2a", Sensed, 7, "33NZA", "L2A"),
        Revision = revision,
        Catalog = "earth-search",
        Collection = "sentinel-2-c1-l2a",
        ItemId = "S2A_T33NZA_20220706T085611_L2A",
        ItemHref = "https://earth-search.aws.element84.com/v1/collections/sentinel-2-c1-l2a/items/S2A_T33NZA_20220706T085611_L2A",
        ItemJson = """{"type":"Feature","properties":{"constellation":"sentinel-2","instruments":["msi"],"grid:code":"MGRS-33NZA"}}""",
        Sensor = SensorKind.Sentinel2,
        Platform = "sentinel-2a",
        Level = "L2A",
        Acquired = Sensed,
        CloudCoverPercent = 12.25,
        Footprint = Footprint(),
        Bands = [],
    };

    private static readonly ClassShare[] Classes =
    [
        new() { Value = 0, Name = "water", Title = "Water", ColorHint = "419BDF", Pixels = 1000, Hectares = 10, Percent = 0.1 },
        new() { Value = 1, Name = "trees", Title = "Trees", ColorHint = "397D49", Pixels = 1110000, Hectares = 11100, Percent = 99.9 },
        new() { Value = 2, Name = "grass", Pixels = 0, Hectares = 0, Percent = 0 },
    ];

    private static ProductAsset[] Assets(string folder)
    {
        const string Cog = "image/tiff; application=geotiff; profile=cloud-optimized";
        var checksum = "1220" + new string('a', 64);
        ProductAsset Raster(string key, params ProductBand[] bands) =>
            new() { Key = key, Path = $"{folder}/{Hash(key)}/{key}.tif", MediaType = Cog, Size = 1234, Checksum = checksum, Bands = bands };
        ProductAsset Other(string key, string file, string type) =>
            new() { Key = key, Path = $"{folder}/{Hash(key)}/{file}", MediaType = type, Size = 99, Checksum = checksum };
        return
        [
            Raster("classification", new ProductBand { Name = "class", Nodata = 255, Minimum = 0, Maximum = 1, Mean = 0.99, StandardDeviation = 0.03, ValidPercent = 97.5 }),
            Raster("confidence", new ProductBand { Name = "confidence", Scale = 1 / 250.0, Nodata = 255, Minimum = 50, Maximum = 200, Mean = double.NaN }),
            Raster("probabilities", new ProductBand { Name = "water" }, new ProductBand { Name = "trees" }, new ProductBand { Name = "grass" }),
            Raster("valid_mask", new ProductBand { Name = "valid" }),
            Other("thumbnail", "thumbnail.png", "image/png"),
            Other("metadata", "run.json", "application/json"),
            Other("source_item", "source_item.json", "application/geo+json"),
        ];
    }

    // As a worker does: the content decides the last folder.
    private static string Hash(string key) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)))[..16];

    public const string ModelItemJson = """
        {
          "type": "Feature",
          "stac_version": "1.1.0",
          "stac_extensions": [
            "https://stac-extensions.github.io/mlm/v1.5.2/schema.json",
            "https://stac-extensions.github.io/file/v2.1.0/schema.json",
            "https://stac-extensions.github.io/version/v1.2.0/schema.json"
          ],
          "id": "dynamicworld",
          "geometry": null,
          "properties": {
            "datetime": null,
            "start_datetime": "2015-06-27T00:00:00Z",
            "end_datetime": "2030-01-01T00:00:00Z",
            "version": "1.0.0",
            "license": "Apache-2.0",
            "bands": [{ "name": "B02" }],
            "mlm:name": "dynamicworld",
            "mlm:architecture": "FCN",
            "mlm:framework": "ONNX",
            "mlm:tasks": ["semantic-segmentation"],
            "mlm:input": [
              {
                "name": "samples",
                "bands": ["B02"],
                "input": { "shape": [-1, 1, -1, -1], "dim_order": ["batch", "bands", "height", "width"], "data_type": "uint16" }
              }
            ],
            "mlm:output": [
              {
                "name": "probabilities",
                "tasks": ["semantic-segmentation"],
                "result": { "shape": [-1, 3, -1, -1], "dim_order": ["batch", "class", "height", "width"], "data_type": "float32" },
                "classification:classes": [
                  { "value": 0, "name": "water", "description": "Water" },
                  { "value": 1, "name": "trees", "description": "Trees" },
                  { "value": 2, "name": "grass", "description": "Grass" }
                ]
              }
            ]
          },
          "links": [{ "rel": "self", "href": "./mlm.json" }, { "rel": "license", "href": "https://www.apache.org/licenses/LICENSE-2.0" }],
          "assets": {
            "model": {
              "href": "./model.onnx",
              "type": "application/octet-stream; framework=onnx",
              "title": "ONNX graph",
              "roles": ["mlm:model", "data"],
              "mlm:artifact_type": "onnx",
              "file:size": 1000,
              "file:checksum": "1220aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            }
          }
        }
        """;
}
