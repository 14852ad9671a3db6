using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Ports;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Reading;

/// <summary>Reads part of a raster as it lies on another grid, for maps on a screen; coarse grids are served from overviews.</summary>
public static class WarpedRaster
{
    /// <summary>Reads bands on a grid of any reference system and size.</summary>
    /// <param name="location">The raster.</param>
    /// <param name="field">Name of the input for messages.</param>
    /// <param name="target">Grid of the result.</param>
    /// <param name="bands">Band numbers from 1, in the order of the result.</param>
    /// <param name="interpolated">True to interpolate between samples, false for values that have no order, such as classes.</param>
    /// <returns>
    /// Samples as stored, shape (bands, height, width), with the scale and offset of one and zero; validity 0 on nodata and beyond
    /// the raster's edge. The caller disposes it.
    /// </returns>
    /// <exception cref="InvalidInputException">The raster cannot be opened or decoded, or lacks a band.</exception>
    /// <exception cref="TransientException">A remote raster could not be read now.</exception>
    public static PixelBlock Read(RasterLocation location, string field, GridSpec target, IReadOnlyList<int> bands, bool interpolated)
    {
        var access = RemoteAccess.From(location, field);
        using var scope = access.Enter();
        try
        {
            using var source = Dataset.Open(access.Path, GdalLibrary.ReadDrivers);
            Check(source, field, bands);
            using var warped = source.WarpTo(target, interpolated ? Resampling.Bilinear : Resampling.Nearest, mask: true);
            var block = Read(warped, source, target, bands, field);
            if (access.Lost is { } lost)
            {
                block.Dispose();
                throw lost;
            }

            return block;
        }
        catch (GdalException failure)
        {
            throw ReadFailures.Translate(failure, field, access);
        }
    }

    private static unsafe PixelBlock Read(Dataset warped, Dataset source, GridSpec target, IReadOnlyList<int> bands, string field)
    {
        var code = source.Band(bands[0]).TypeCode;
        var type = GdalTypes.FromCode(code) ?? throw new InvalidInputException(
            field, "samples of type uint8, uint16, int16 or float32", GdalTypes.Name(code), "Choose another asset.");
        float[] one = [.. bands.Select(_ => 1f)];
        var block = new PixelBlock(target, type, PixelUnit.DigitalNumber, one, new float[bands.Count]);
        var plane = (long)target.Width * target.Height;
        warped.Read(target.Extent, [.. bands], type, block.Samples.Pointer, target.Width, plane);
        warped.Read(target.Extent, [source.Bands + 1], SampleType.UInt8, block.Validity.Pointer, target.Width, plane);
        var valid = block.Validity.Span<byte>(0, (int)plane);
        for (var i = 0; i < valid.Length; i++)
        {
            valid[i] = valid[i] == 0 ? (byte)0 : (byte)1;
        }

        return block;
    }

    private static void Check(Dataset source, string field, IReadOnlyList<int> bands)
    {
        if (bands.Count == 0 || bands.Any(band => band < 1 || band > source.Bands))
        {
            throw new InvalidInputException(field, $"bands from 1 to {source.Bands}", string.Join(", ", bands), "Name bands that the raster has.");
        }
    }
}
