using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.Host.Demo;

/// <summary>One date of the simulated place as an Earth Search style Sentinel-2 L2A item with its files.</summary>
internal sealed class SimulatedSentinel2(SimulatedLandscape land, GridSpec grid, SimulatedPlace place)
{
    // Product specification: DN = reflectance * 10000 + 1000 since baseline 04.00; DN 0 is no data.
    private const double Quantification = 10_000;
    private const double BaselineOffset = 1_000;
    private const double SensorNoise = 0.002;

    // Centre wavelengths in nm and native ground sampling in metres: Sentinel-2 MSI technical guide, S2B.
    private static readonly Band[] Bands =
    [
        new("coastal", "B01", "coastal", 442, 60), new("blue", "B02", "blue", 492, 10), new("green", "B03", "green", 559, 10),
        new("red", "B04", "red", 665, 10), new("rededge1", "B05", "rededge", 704, 20), new("rededge2", "B06", "rededge", 739, 20),
        new("rededge3", "B07", "rededge", 780, 20), new("nir", "B08", "nir", 833, 10), new("nir08", "B8A", "nir08", 864, 20),
        new("nir09", "B09", "nir09", 943, 60), new("swir16", "B11", "swir16", 1610, 20), new("swir22", "B12", "swir22", 2186, 20),
    ];

    /// <summary>Writes the files and returns the item; the id is the name of the folder.</summary>
    public JsonObject Write(string collectionFolder, DateTimeOffset acquired, SimulatedSky sky)
    {
        var stamp = $"{acquired.UtcDateTime:yyyyMMdd'T'HHmmss}";
        var id = $"S2B_T{place.MgrsTile}_{stamp}_L2A";
        var folder = Directory.CreateDirectory(Path.Combine(collectionFolder, id)).FullName;
        var assets = new JsonObject();
        foreach (var band in Bands)
        {
            assets[band.Key] = WriteBand(folder, band, acquired, sky);
        }

        assets["scl"] = WriteSceneClasses(folder, DateOnly.FromDateTime(acquired.UtcDateTime), sky);
        return new JsonObject
        {
            ["type"] = "Feature",
            ["stac_version"] = "1.0.0",
            ["stac_extensions"] = SimulatedStac.Extensions("eo/v1.1.0", "file/v2.1.0", "grid/v1.1.0", "projection/v1.1.0", "raster/v1.1.0", "sentinel-2/v1.0.0"),
            ["id"] = id,
            ["geometry"] = SimulatedPlace.Footprint(grid),
            ["bbox"] = SimulatedPlace.Bbox(grid),
            ["properties"] = Properties(acquired, stamp, sky),
            ["links"] = SimulatedStac.ItemLinks(),
            ["assets"] = assets,
            ["collection"] = SimulatedCatalog.Sentinel2Collection,
        };
    }

    private JsonObject Properties(DateTimeOffset acquired, string stamp, SimulatedSky sky) => new()
    {
        ["datetime"] = SimulatedStac.Time(acquired),
        ["created"] = SimulatedStac.Time(acquired.AddHours(6)),
        ["updated"] = SimulatedStac.Time(acquired.AddHours(6)),
        ["description"] = "Simulated scene: seeded landscape with typical spectra; no satellite saw it.",
        ["platform"] = "sentinel-2b",
        ["constellation"] = "sentinel-2",
        ["instruments"] = new JsonArray("msi"),
        ["eo:cloud_cover"] = Math.Round(CloudPercent(sky), 2),
        ["proj:epsg"] = place.Epsg,
        ["grid:code"] = $"MGRS-{place.MgrsTile}",
        ["s2:processing_baseline"] = "05.11",
        ["s2:product_type"] = "S2MSI2A",
        ["s2:product_uri"] = $"S2B_MSIL2A_{stamp}_N0511_R122_T{place.MgrsTile}_{acquired.AddHours(4).UtcDateTime:yyyyMMdd'T'HHmmss}.SAFE",
        ["s2:generation_time"] = SimulatedStac.Time(acquired.AddHours(4)),
    };

    private JsonObject WriteBand(string folder, Band band, DateTimeOffset acquired, SimulatedSky sky)
    {
        var day = DateOnly.FromDateTime(acquired.UtcDateTime);
        var coarse = SimulatedStac.Coarsen(grid, band.Gsd / 10);
        var noise = new ValueNoise((SimulatedSeries.Seed(acquired) * 1000) + (ulong)band.Nanometres);
        var samples = new ushort[coarse.Width * coarse.Height];
        SimulatedStac.EachCoarsePixel(coarse, band.Gsd / 10, (column, row, fine) =>
        {
            var reflectance = fine.Average(pixel => sky.Apply(pixel.Column, pixel.Row, land.Reflectance(pixel.Column, pixel.Row, day, band.Nanometres), band.Nanometres));
            reflectance += SensorNoise * noise.Gaussian(column, row, 0);
            samples[(row * coarse.Width) + column] = (ushort)Math.Clamp(Math.Round((reflectance * Quantification) + BaselineOffset), 1, ushort.MaxValue);
        });
        var asset = SimulatedStac.WriteRaster(Path.Combine(folder, $"{band.Name}.tif"), coarse, SampleType.UInt16, 0, MemoryMarshal.AsBytes<ushort>(samples), [band.Name]);
        asset["gsd"] = band.Gsd;
        asset["roles"] = new JsonArray("data", "reflectance");
        asset["eo:bands"] = new JsonArray(new JsonObject { ["name"] = band.Name, ["common_name"] = band.CommonName, ["center_wavelength"] = band.Nanometres / 1000 });
        asset["raster:bands"] = new JsonArray(new JsonObject { ["nodata"] = 0, ["data_type"] = "uint16", ["spatial_resolution"] = band.Gsd, ["scale"] = 0.0001, ["offset"] = -0.1 });
        return asset;
    }

    private JsonObject WriteSceneClasses(string folder, DateOnly day, SimulatedSky sky)
    {
        var coarse = SimulatedStac.Coarsen(grid, 2);
        var samples = new byte[coarse.Width * coarse.Height];
        SimulatedStac.EachCoarsePixel(coarse, 2, (column, row, fine) =>
            samples[(row * coarse.Width) + column] = sky.SceneClass(fine[0].Column, fine[0].Row, land.ClassOn(fine[0].Column, fine[0].Row, day)));
        var asset = SimulatedStac.WriteRaster(Path.Combine(folder, "SCL.tif"), coarse, SampleType.UInt8, 0, samples, ["SCL"]);
        asset["gsd"] = 20;
        asset["roles"] = new JsonArray("data");
        asset["raster:bands"] = new JsonArray(new JsonObject { ["nodata"] = 0, ["data_type"] = "uint8", ["spatial_resolution"] = 20 });
        return asset;
    }

    private double CloudPercent(SimulatedSky sky)
    {
        var cloudy = 0;
        for (var row = 0; row < land.Height; row += 4)
        {
            for (var column = 0; column < land.Width; column += 4)
            {
                cloudy += sky.Cloud(column, row) > 0.15 ? 16 : 0;
            }
        }

        return 100.0 * cloudy / (land.Width * land.Height);
    }

    private sealed record Band(string Key, string Name, string CommonName, double Nanometres, int Gsd);
}
