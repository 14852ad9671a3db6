using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Groundshift.TestKit;

/// <summary>A small disk of its own, which a test can fill. Skips the test where nothing may be mounted.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk()
    {
    }

    /// <summary>Absolute folder of the disk.</summary>
    public string Root => _folder.Root;

    private string Ballast => Path.Combine(Root, "ballast");

    /// <summary>Mounts one of so many MiB.</summary>
    public static SmallDisk Need(int mebibytes)
    {
        var disk = new SmallDisk();
        if (Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m"), "groundshift-test", disk.Root))
        {
            return disk;
        }

        disk._folder.Dispose();
        Assert.Skip("needs root and the right to mount a tmpfs");
        throw new InvalidOperationException("The test was to be skipped.");
    }

    /// <summary>Takes all room that is left.</summary>
    public void Fill()
    {
        try
        {
            using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var page = new byte[4096];
            while (true)
            {
                ballast.Write(page);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        _ = Run("umount", "-l", Root);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return false;
        }

        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        process?.WaitForExit();
        return process?.ExitCode == 0;
    }
}
