using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Gdal;

/// <summary>A band of an open dataset; valid as long as its dataset.</summary>
internal readonly unsafe struct RasterBand(Dataset dataset, nint handle)
{
    internal nint Handle => handle;

    /// <summary>GDALDataType.</summary>
    internal int TypeCode => GdalNative.GDALGetRasterDataType(handle);

    internal (int Width, int Height) BlockSize
    {
        get
        {
            int width, height;
            GdalNative.GDALGetBlockSize(handle, &width, &height);
            return (width, height);
        }
    }

    internal double? Nodata
    {
        get
        {
            int has;
            var value = GdalNative.GDALGetRasterNoDataValue(handle, &has);
            return has != 0 ? value : null;
        }

        set
        {
            using var errors = new ErrorCapture();
            errors.ThrowIfFailed(
                GdalNative.GDALSetRasterNoDataValue(handle, value ?? throw new ArgumentNullException(nameof(value))),
                $"setting nodata of {dataset.Label}");
        }
    }

    internal string Description
    {
        get => GdalNative.Text(GdalNative.GDALGetDescription(handle)) ?? string.Empty;
        set => GdalNative.GDALSetDescription(handle, value);
    }

    internal int OverviewCount => GdalNative.GDALGetOverviewCount(handle);

    internal (int Width, int Height) OverviewSize(int index)
    {
        var overview = GdalNative.GDALGetOverview(handle, index);
        return (GdalNative.GDALGetRasterBandXSize(overview), GdalNative.GDALGetRasterBandYSize(overview));
    }

    internal string? Metadata(string name, string? domain) => GdalNative.Text(GdalNative.GDALGetMetadataItem(handle, name, domain));

    internal void SetMetadata(string name, string value, string? domain)
    {
        using var errors = new ErrorCapture();
        errors.ThrowIfFailed(GdalNative.GDALSetMetadataItem(handle, name, value, domain), $"setting metadata of {dataset.Label}");
    }

    /// <summary>Decodes one block as it is stored, padding included, past the block cache.</summary>
    internal void ReadBlock(int blockColumn, int blockRow, nint destination)
    {
        using var errors = new ErrorCapture();
        errors.ThrowIfFailed(
            GdalNative.GDALReadBlock(handle, blockColumn, blockRow, (void*)destination),
            $"reading block ({blockColumn}, {blockRow}) of {dataset.Label}");
        GC.KeepAlive(dataset);
    }

    /// <summary>Colours by value, (red, green, blue, alpha); empty where there is no table.</summary>
    internal IReadOnlyList<(byte Red, byte Green, byte Blue, byte Alpha)> Colours
    {
        get
        {
            var table = GdalNative.GDALGetRasterColorTable(handle);
            var colours = new List<(byte, byte, byte, byte)>();
            for (var i = 0; table != 0 && i < GdalNative.GDALGetColorEntryCount(table); i++)
            {
                var entry = GdalNative.GDALGetColorEntry(table, i);
                colours.Add(((byte)entry->Red, (byte)entry->Green, (byte)entry->Blue, (byte)entry->Alpha));
            }

            return colours;
        }

        set
        {
            // GPI_RGB.
            var table = GdalNative.GDALCreateColorTable(1);
            try
            {
                for (var i = 0; i < value.Count; i++)
                {
                    var entry = new GdalNative.ColorEntry { Red = value[i].Red, Green = value[i].Green, Blue = value[i].Blue, Alpha = value[i].Alpha };
                    GdalNative.GDALSetColorEntry(table, i, &entry);
                }

                using var errors = new ErrorCapture();
                errors.ThrowIfFailed(GdalNative.GDALSetRasterColorTable(handle, table), $"setting the colours of {dataset.Label}");
            }
            finally
            {
                GdalNative.GDALDestroyColorTable(table);
            }
        }
    }
}
