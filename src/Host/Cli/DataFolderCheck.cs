using System.Globalization;

namespace Groundshift.Host.Cli;

/// <summary>Whether the data folder can be written and has room. Leaves nothing behind and makes no folder.</summary>
internal static class DataFolderCheck
{
    // A Sentinel-2 tile has 10980 x 10980 pixels; a land-cover product holds 9 probabilities, class, confidence and validity of each in a
    // byte, in the scratch folder and in the store: 2 x 12 x 10980^2 bytes before compression.
    public const long RoomForOneTile = 2L * 12 * 10980 * 10980;

    private const string What = "data folder";

    public static DoctorFinding Look(string folder)
    {
        var there = folder;
        while (!Directory.Exists(there))
        {
            if (File.Exists(there))
            {
                return new DoctorFinding(What, Works: false, Needed: true, $"{there} is a file: choose another folder with --data.");
            }

            there = Path.GetDirectoryName(there) ?? throw new InvalidOperationException($"'{folder}' has no root.");
        }

        try
        {
            using var probe = new FileStream(
                Path.Combine(there, $".groundshift-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return new DoctorFinding(What, Works: false, Needed: true, $"{there} cannot be written ({error.Message}): give this user the right, or choose another folder with --data.");
        }

        return Room(folder, isThere: there == folder, new DriveInfo(there).AvailableFreeSpace);
    }

    private static DoctorFinding Room(string folder, bool isThere, long free)
    {
        var state = isThere ? "is writable" : "will be made";
        return free < RoomForOneTile
            ? new DoctorFinding(What, Works: false, Needed: false, $"{folder} {state}, {Gigabytes(free)} free: a Sentinel-2 tile may need {Gigabytes(RoomForOneTile)}; make room, or choose another folder with --data.")
            : new DoctorFinding(What, Works: true, Needed: true, $"{folder} {state}, {Gigabytes(free)} free");
    }

    private static string Gigabytes(long bytes) => (bytes / 1e9).ToString("0.0 'GB'", CultureInfo.InvariantCulture);
}
