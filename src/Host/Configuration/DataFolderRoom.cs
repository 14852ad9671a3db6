using System.Globalization;

namespace Groundshift.Host.Configuration;

/// <summary>How much room the data folder has, and how much it should have.</summary>
internal static class DataFolderRoom
{
    // A Sentinel-2 tile has 10980 x 10980 pixels; a land-cover product holds 9 probabilities, class, confidence and validity of each in a
    // byte, in the scratch folder and in the store: 2 x 12 x 10980^2 bytes before compression.
    public const long ForOneTile = 2L * 12 * 10980 * 10980;

    /// <summary>What is free on the folder's disk, in bytes; of a folder that is yet to be made, on the disk where it will be.</summary>
    public static long FreeBytes(string folder)
    {
        var there = folder;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent)
        {
            there = parent;
        }

        return new DriveInfo(there).AvailableFreeSpace;
    }

    /// <summary>Bytes for people.</summary>
    public static string Gigabytes(long bytes) => (bytes / 1e9).ToString("0.0 'GB'", CultureInfo.InvariantCulture);
}
