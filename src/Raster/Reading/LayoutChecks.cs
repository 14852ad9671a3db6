using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Reading;

/// <summary>What is checked of an open file before a sample is decoded: sizes, georeference, and that every block lies inside of the file.</summary>
internal static class LayoutChecks
{
    internal static void Check(AssetReference asset, string field, Dataset dataset, long fileLength)
    {
        CheckSize(asset, field, dataset);
        CheckTransform(field, dataset);
        CheckBlocks(field, dataset, fileLength);
    }

    private static void CheckSize(AssetReference asset, string field, Dataset dataset)
    {
        if (dataset.Width > RasterLimits.MostPixelsPerSide || dataset.Height > RasterLimits.MostPixelsPerSide)
        {
            throw new InvalidInputException(
                field, $"at most {RasterLimits.MostPixelsPerSide} pixels per side", Size(dataset), "This is no single scene: give one item per scene.");
        }

        if (dataset.Bands is 0 or > RasterLimits.MostBands)
        {
            throw new InvalidInputException(field, $"1 to {RasterLimits.MostBands} bands", $"{dataset.Bands} bands", "Choose the scene's image asset.");
        }

        if ((asset.Columns is { } columns && columns != dataset.Width) || (asset.Rows is { } rows && rows != dataset.Height))
        {
            throw new InvalidInputException(
                field, $"{asset.Columns} columns by {asset.Rows} rows as proj:shape declares", Size(dataset), "The item and the file disagree: fetch both again or ask the provider.");
        }

        var (width, height) = dataset.Band(1).BlockSize;
        var type = GdalTypes.FromCode(dataset.Band(1).TypeCode);
        var interleaved = string.Equals(dataset.Metadata("INTERLEAVE", "IMAGE_STRUCTURE"), "PIXEL", StringComparison.OrdinalIgnoreCase);
        var bytes = (long)width * height * (type is { } known ? Core.Pixels.SampleTypes.Size(known) : 8) * (interleaved ? dataset.Bands : 1);
        if (bytes > RasterLimits.MostBlockBytes)
        {
            throw new InvalidInputException(
                field,
                $"blocks of at most {RasterLimits.MostBlockBytes >> 20} MB",
                $"blocks of {width} by {height} pixels, {bytes >> 20} MB each",
                "Convert the file to a tiled one, such as a Cloud Optimized GeoTIFF.");
        }
    }

    private static void CheckTransform(string field, Dataset dataset)
    {
        if (dataset.Transform is not { } transform)
        {
            throw new InvalidInputException(field, "a georeferenced raster", "no affine transform", "Use the provider's georeferenced asset.");
        }

        if (!transform.IsAxisAligned || transform.A <= 0 || transform.E >= 0)
        {
            throw new InvalidInputException(
                field, "a north-up raster (rows from north to south, columns from west to east)", transform.ToString(), "Warp the raster to a north-up grid.");
        }
    }

    /// <summary>TIFF: a block whose bytes lie behind the end of the file was cut off; GDAL would say so only when it gets there.</summary>
    private static void CheckBlocks(string field, Dataset dataset, long fileLength)
    {
        if (dataset.Driver is not ("GTiff" or "COG"))
        {
            return;
        }

        var interleaved = string.Equals(dataset.Metadata("INTERLEAVE", "IMAGE_STRUCTURE"), "PIXEL", StringComparison.OrdinalIgnoreCase);
        for (var number = 1; number <= (interleaved ? 1 : dataset.Bands); number++)
        {
            var band = dataset.Band(number);
            var (width, height) = band.BlockSize;
            var columns = (dataset.Width + width - 1) / width;
            var rows = (dataset.Height + height - 1) / height;
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    CheckBlock(field, band, column, row, fileLength);
                }
            }
        }
    }

    private static void CheckBlock(string field, RasterBand band, int column, int row, long fileLength)
    {
        // Absent offsets are sparse blocks: all nodata, allowed by GDAL's format.
        var name = string.Create(CultureInfo.InvariantCulture, $"{column}_{row}");
        if (long.TryParse(band.Metadata($"BLOCK_OFFSET_{name}", "TIFF"), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            && long.TryParse(band.Metadata($"BLOCK_SIZE_{name}", "TIFF"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && offset + size > fileLength)
        {
            throw new InvalidInputException(
                field,
                $"block ({column}, {row}) within the file",
                $"it ends at byte {offset + size} of a file of {fileLength}",
                "The file is truncated: fetch it again.");
        }
    }

    private static string Size(Dataset dataset) => $"{dataset.Width} columns by {dataset.Height} rows";
}
