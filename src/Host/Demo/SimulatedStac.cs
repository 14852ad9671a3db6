using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Writing;

namespace Groundshift.Host.Demo;

/// <summary>What the simulated items of all sensors share.</summary>
internal static class SimulatedStac
{
    /// <summary>The grid whose pixels are <paramref name="factor"/> times larger.</summary>
    public static GridSpec Coarsen(GridSpec grid, int factor) => grid with
    {
        Transform = grid.Transform with { A = grid.Transform.A * factor, E = grid.Transform.E * factor },
        Width = grid.Width / factor,
        Height = grid.Height / factor,
    };

    /// <summary>Visits each coarse pixel with the fine pixels that it covers.</summary>
    public static void EachCoarsePixel(GridSpec coarse, int factor, Action<int, int, IReadOnlyList<(int Column, int Row)>> visit) =>
        Parallel.For(0, coarse.Height, row =>
        {
            var fine = new (int Column, int Row)[factor * factor];
            for (var column = 0; column < coarse.Width; column++)
            {
                for (var i = 0; i < fine.Length; i++)
                {
                    fine[i] = ((column * factor) + (i % factor), (row * factor) + (i / factor));
                }

                visit(column, row, fine);
            }
        });

    /// <summary>Writes a COG and returns its asset with size and checksum.</summary>
    public static JsonObject WriteRaster(string path, GridSpec grid, SampleType type, double? nodata, ReadOnlySpan<byte> planes, string[] bands)
    {
        using (var writer = new CogWriter(path, grid, new CogProfile { Bands = bands, Type = type, Nodata = nodata }))
        {
            writer.WriteRows(0, grid.Height, planes);
            writer.Complete();
        }

        using var file = File.OpenRead(path);
        return new JsonObject
        {
            ["href"] = $"./{Path.GetFileName(path)}",
            ["type"] = "image/tiff; application=geotiff; profile=cloud-optimized",
            ["proj:shape"] = new JsonArray(grid.Height, grid.Width),
            ["proj:transform"] = new JsonArray(grid.Transform.A, 0, grid.Transform.C, 0, grid.Transform.E, grid.Transform.F),
            ["file:size"] = file.Length,
            ["file:checksum"] = "1220" + Convert.ToHexStringLower(SHA256.HashData(file)),
        };
    }

    public static JsonArray Extensions(params string[] names) =>
        [.. names.Select(name => (JsonNode)$"https://stac-extensions.github.io/{name}/schema.json")];

    public static JsonArray ItemLinks() =>
    [
        new JsonObject { ["rel"] = "root", ["type"] = "application/json", ["href"] = "../../catalog.json" },
        new JsonObject { ["rel"] = "parent", ["type"] = "application/json", ["href"] = "../collection.json" },
        new JsonObject { ["rel"] = "collection", ["type"] = "application/json", ["href"] = "../collection.json" },
    ];

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
