using Groundshift.Host.Configuration;

namespace Groundshift.Host.Cli;

/// <summary>Whether the data folder can be written and has room. Leaves nothing behind and makes no folder.</summary>
internal static class DataFolderCheck
{
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

        return Room(folder, isThere: there == folder, DataFolderRoom.FreeBytes(there));
    }

    private static DoctorFinding Room(string folder, bool isThere, long free)
    {
        var state = isThere ? "is writable" : "will be made";
        return free < DataFolderRoom.ForOneTile
            ? new DoctorFinding(What, Works: false, Needed: false, $"{folder} {state}, {DataFolderRoom.Gigabytes(free)} free: a Sentinel-2 tile may need {DataFolderRoom.Gigabytes(DataFolderRoom.ForOneTile)}; make room, or choose another folder with --data.")
            : new DoctorFinding(What, Works: true, Needed: true, $"{folder} {state}, {DataFolderRoom.Gigabytes(free)} free");
    }
}
