using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.Host.Demo;

/// <summary>One date of the simulated place as a DLR style EnMAP L2A item with its cube and cloud layer.</summary>
internal sealed class SimulatedEnMap(SimulatedLandscape land, GridSpec grid, SimulatedPlace place)
{
    // EnMAP product specification (EN-PCV-ICD-2009): 91 VNIR and 133 SWIR bands, 30 m, int16 reflectance * 10000, nodata -32768.
    private const int VnirBands = 91, SwirBands = 133, Factor = 3;
    private const double VnirFirst = 418.2, VnirLast = 993.3, SwirFirst = 901.9, SwirLast = 2445.5;
    private const double VnirWidth = 6.5, SwirWidth = 10;
    private const short Nodata = short.MinValue;

    /// <summary>Writes the files and returns the item.</summary>
    public JsonObject Write(string collectionFolder, DateTimeOffset acquired, SimulatedSky sky)
    {
        var stamp = $"{acquired.UtcDateTime:yyyyMMdd'T'HHmmss}Z";
        var id = $"ENMAP01-____L2A-DT0000120042_{stamp}_001_V010506_{acquired.AddDays(2).UtcDateTime:yyyyMMdd'T'HHmmss}Z";
        var folder = Directory.CreateDirectory(Path.Combine(collectionFolder, id)).FullName;
        var coarse = SimulatedStac.Coarsen(grid, Factor);
        return new JsonObject
        {
            ["type"] = "Feature",
            ["stac_version"] = "1.1.0",
            ["stac_extensions"] = SimulatedStac.Extensions("eo/v1.1.0", "file/v2.1.0", "projection/v2.0.0", "raster/v1.1.0"),
            ["id"] = id,
            ["geometry"] = SimulatedPlace.Footprint(coarse),
            ["bbox"] = SimulatedPlace.Bbox(coarse),
            ["properties"] = new JsonObject
            {
                ["datetime"] = SimulatedStac.Time(acquired),
                ["created"] = SimulatedStac.Time(acquired.AddDays(2)),
                ["updated"] = SimulatedStac.Time(acquired.AddDays(2)),
                ["description"] = "Simulated scene: seeded landscape with typical spectra; no satellite saw it.",
                ["platform"] = "EnMAP",
                ["constellation"] = "EnMAP",
                ["instruments"] = new JsonArray("HSI"),
                ["gsd"] = 30,
                ["proj:code"] = $"EPSG:{place.Epsg}",
                ["eo:cloud_cover"] = 0,
                ["enmap:overallQuality"] = 0,
                ["enmap:datatakeID"] = "DT0000120042",
                ["enmap:tileID"] = "001",
                ["processing:version"] = "V010506",
            },
            ["links"] = SimulatedStac.ItemLinks(),
            ["assets"] = new JsonObject
            {
                ["image"] = WriteCube(folder, id, coarse, DateOnly.FromDateTime(acquired.UtcDateTime), sky),
                ["quality_cloud"] = WriteCloud(folder, id, coarse, sky),
            },
            ["collection"] = SimulatedCatalog.EnMapCollection,
        };
    }

    private JsonObject WriteCube(string folder, string id, GridSpec coarse, DateOnly day, SimulatedSky sky)
    {
        var bands = Enumerable.Range(0, VnirBands + SwirBands).Select(Wavelength).ToArray();
        var plane = coarse.Width * coarse.Height;
        var samples = new short[bands.Length * plane];
        for (var band = 0; band < bands.Length; band++)
        {
            var (nanometres, _) = bands[band];
            var noise = new ValueNoise((ulong)band + 77);
            SimulatedStac.EachCoarsePixel(coarse, Factor, (column, row, fine) =>
            {
                var reflectance = fine.Average(pixel => sky.Apply(pixel.Column, pixel.Row, land.Reflectance(pixel.Column, pixel.Row, day, nanometres), nanometres));
                samples[(band * plane) + (row * coarse.Width) + column] = InWaterVapour(nanometres)
                    ? Nodata
                    : (short)Math.Round((reflectance + (0.003 * noise.Gaussian(column, row, 0))) * 10_000);
            });
        }

        var asset = SimulatedStac.WriteRaster(Path.Combine(folder, $"{id}-SPECTRAL_IMAGE_COG.TIF"), coarse, SampleType.Int16, Nodata, MemoryMarshal.AsBytes<short>(samples), [.. bands.Select((_, i) => $"band_{i + 1:000}")]);
        asset["gsd"] = 30;
        asset["roles"] = new JsonArray("data", "reflectance");
        asset["eo:bands"] = new JsonArray([.. bands.Select((band, i) => new JsonObject
        {
            ["name"] = $"band_{i + 1:000}",
            ["center_wavelength"] = Math.Round(band.Nanometres / 1000, 6),
            ["full_width_half_max"] = band.Width / 1000,
        })]);
        asset["raster:bands"] = new JsonArray([.. bands.Select(_ => new JsonObject { ["nodata"] = Nodata, ["data_type"] = "int16", ["scale"] = 0.0001, ["offset"] = 0 })]);
        return asset;
    }

    private static JsonObject WriteCloud(string folder, string id, GridSpec coarse, SimulatedSky sky)
    {
        var samples = new byte[coarse.Width * coarse.Height];
        SimulatedStac.EachCoarsePixel(coarse, Factor, (column, row, fine) =>
            samples[(row * coarse.Width) + column] = sky.Cloud(fine[0].Column, fine[0].Row) > 0.15 ? (byte)1 : (byte)0);
        var asset = SimulatedStac.WriteRaster(Path.Combine(folder, $"{id}-QL_QUALITY_CLOUD_COG.TIF"), coarse, SampleType.UInt8, null, samples, ["cloud"]);
        asset["roles"] = new JsonArray("metadata", "cloud");
        asset["gsd"] = 30;
        return asset;
    }

    private static (double Nanometres, double Width) Wavelength(int band) => band < VnirBands
        ? (VnirFirst + ((VnirLast - VnirFirst) * band / (VnirBands - 1)), VnirWidth)
        : (SwirFirst + ((SwirLast - SwirFirst) * (band - VnirBands) / (SwirBands - 1)), SwirWidth);

    // Strong absorption of water vapour near 1.4 and 1.9 micrometres: L2A gives no data there.
    private static bool InWaterVapour(double nanometres) => nanometres is (> 1340 and < 1450) or (> 1800 and < 1950);
}
