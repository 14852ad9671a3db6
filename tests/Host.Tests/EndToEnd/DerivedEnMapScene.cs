using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Groundshift.Core.Grids;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>
/// A second date of a real EnMAP scene, for no pair is at hand: the same raster a little brighter and with other noise, a square
/// of other ground transplanted into it, a strip without data, and an item of its own. GDAL's own programs read and write it.
/// </summary>
internal sealed class DerivedEnMapScene(string item)
{
    private const int Seed = 11;
    private const double Brighter = 1.02;

    // Digital numbers; EnMAP's noise over ordinary ground is a few tens of them.
    private const int Noise = 15;

    private readonly JsonObject _item = JsonNode.Parse(File.ReadAllText(item))!.AsObject();

    /// <summary>Square that is copied.</summary>
    public required PixelRect From { get; init; }

    /// <summary>Where its first column and row go.</summary>
    public required (int Column, int Row) To { get; init; }

    /// <summary>Rows from here on hold no data.</summary>
    public required int EmptyFrom { get; init; }

    /// <summary>Band centres in nanometres, in the order of the raster.</summary>
    public IReadOnlyList<double> Wavelengths =>
        [.. _item["assets"]!["image"]!["eo:bands"]!.AsArray().Select(band => Math.Round(band!["center_wavelength"]!.GetValue<double>() * 1000, 3))];

    /// <summary>Writes raster and item of another day into a folder; returns the item's path.</summary>
    public async Task<string> WriteAsync(string folder, DateTimeOffset day)
    {
        var id = $"{_item["id"]!.GetValue<string>()}-{day:yyyyMMdd}";
        Directory.CreateDirectory(folder);
        var source = Path.Combine(Path.GetDirectoryName(item)!, _item["assets"]!["image"]!["href"]!.GetValue<string>());
        var (raw, image) = (Path.Combine(folder, "raw.bin"), Path.Combine(folder, $"{id}.TIF"));
        await TranslateAsync("-of", "ENVI", "-co", "INTERLEAVE=BSQ", source, raw);
        await File.WriteAllBytesAsync(raw, Changed(await File.ReadAllBytesAsync(raw, TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
        await TranslateAsync("-of", "COG", "-co", "COMPRESS=DEFLATE", raw, image);
        var path = Path.Combine(folder, $"{id}.json");
        await File.WriteAllTextAsync(path, Described(id, day, Path.GetFileName(image)), TestContext.Current.CancellationToken);
        return path;
    }

    private byte[] Changed(byte[] raster)
    {
        var shape = _item["assets"]!["image"]!["proj:shape"]!.AsArray();
        var (rows, columns) = (shape[0]!.GetValue<int>(), shape[1]!.GetValue<int>());
        var nodata = (short)_item["assets"]!["image"]!["raster:bands"]![0]!["nodata"]!.GetValue<int>();
        var random = new Random(Seed);
        var old = MemoryMarshal.Cast<byte, short>(raster);
        var changed = new byte[raster.Length];
        var samples = MemoryMarshal.Cast<byte, short>(changed.AsSpan());
        for (var index = 0; index < old.Length; index++)
        {
            var (band, row, column) = (index / (rows * columns), index / columns % rows, index % columns);
            var (right, down) = (column - To.Column, row - To.Row);
            var isMoved = right >= 0 && right < From.Width && down >= 0 && down < From.Height;
            var value = isMoved ? old[(((band * rows) + From.Row + down) * columns) + From.Column + right] : old[index];
            samples[index] = row >= EmptyFrom ? nodata : (short)Math.Max((value * Brighter) + random.Next(-Noise, Noise + 1), 1);
        }

        return changed;
    }

    private string Described(string id, DateTimeOffset day, string href)
    {
        var described = _item.DeepClone().AsObject();
        described["id"] = id;
        var properties = described["properties"]!.AsObject();
        properties["datetime"] = day.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        properties.Remove("start_datetime");
        properties.Remove("end_datetime");
        var image = described["assets"]!["image"]!.AsObject();
        image["href"] = $"./{href}";
        image.Remove("file:checksum");
        image.Remove("file:size");
        described["assets"] = new JsonObject { ["image"] = image.DeepClone() };
        return described.ToJsonString();
    }

    private static Task<string> TranslateAsync(params string[] arguments) =>
        ClientProgram.RunAsync("/usr/bin/gdal_translate", [], ["-q", .. arguments], TestContext.Current.CancellationToken);
}
