using System.Runtime.InteropServices;
using Groundshift.Core.Jobs;
using Microsoft.Win32.SafeHandles;

namespace Groundshift.Adapters.Embedded.LocalFiles;

/// <summary>Renames that survive a power cut: the folder's entry is written through as well as the file.</summary>
internal static partial class DurableFiles
{
    // Each try loses only to another removal.
    private const int MostTries = 10;

    /// <summary>Creates a folder and those above it, each written through.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        // Only the root of a file system has no parent, and it exists.
        var parent = Path.GetDirectoryName(folder)!;
        CreateFolder(parent);
        Directory.CreateDirectory(folder);
        SyncFolder(parent);
    }

    /// <summary>Moves a finished file to its place, over what is there.</summary>
    public static void Publish(string finished, string target)
    {
        var folder = Path.GetDirectoryName(target)!; // A file stands in a folder.
        for (var tries = 0; ; tries++)
        {
            CreateFolder(folder);
            try
            {
                File.Move(finished, target, overwrite: true);
                break;
            }
            catch (DirectoryNotFoundException) when (tries < MostTries)
            {
                // A removal of the folder's last file took the folder away in between.
            }
        }

        SyncFolder(folder);
    }

    /// <summary>Removes a file, and the folders above it that it leaves empty, up to <paramref name="root"/>, which stays.</summary>
    public static void Remove(string file, string root)
    {
        var folder = Path.GetDirectoryName(file)!; // A file stands in a folder.
        if (!Directory.Exists(folder))
        {
            return;
        }

        File.Delete(file);
        while (folder.Length > root.Length && !Directory.EnumerateFileSystemEntries(folder).Any() && TryRemove(folder))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        SyncFolder(folder);
    }

    /// <summary>The failure of a write as its caller should see it.</summary>
    public static Exception Translate(IOException error, string file) => FullDisk.IsCauseOf(error)
        ? new TransientException($"The disk of {file} is full.", error)
        : new TransientException($"{file} cannot be written: {error.Message}", error);

    // Another process may put a file there at this moment; then the folder stays.
    private static bool TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void SyncFolder(string folder)
    {
        // Windows writes folder entries with its journal and has no call for it.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = Open(folder, flags: 0);
        if (handle.IsInvalid || Sync(handle) != 0)
        {
            throw new IOException($"{folder} cannot be written through: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    // O_RDONLY is 0 on every POSIX system.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle handle);
}
