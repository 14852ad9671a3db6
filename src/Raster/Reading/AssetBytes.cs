using Groundshift.Core.Jobs;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Reading;

/// <summary>Reads small files that belong to a scene and are no rasters, such as METADATA.XML.</summary>
public static class AssetBytes
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="asset">The file.</param>
    /// <param name="field">Name of the input for messages.</param>
    /// <param name="source">Where assets can be opened.</param>
    /// <param name="most">Largest size in bytes that is read.</param>
    /// <exception cref="InvalidInputException">The file is missing, too large, or may not be read.</exception>
    /// <exception cref="TransientException">A server failed and may work later.</exception>
    public static byte[] Read(AssetReference asset, string field, IRasterSource source, int most)
    {
        GdalLibrary.EnsureLoaded();
        var access = RemoteAccess.From(source.Locate(asset), field);
        try
        {
            using var scope = access.Enter();
            using var stream = new VirtualStream(access.Path);
            if (stream.Length > most)
            {
                throw new InvalidInputException(field, $"at most {most} bytes", $"{stream.Length}", "Report the item to its provider.");
            }

            var bytes = new byte[stream.Length];
            var read = 0;
            while (read < bytes.Length)
            {
                var more = stream.Read(read, bytes.AsSpan(read));
                if (more == 0)
                {
                    throw new TransientException($"{field}: the file ended after {read} of {bytes.Length} bytes.");
                }

                read += more;
            }

            access.ThrowIfLost();
            return bytes;
        }
        catch (GdalException failure)
        {
            throw ReadFailures.Translate(failure, field, access);
        }
    }
}
