using System.Reflection;
using System.Runtime.InteropServices;

namespace Groundshift.Raster.Gdal;

/// <summary>Finds GDAL's shared library: explicit path, then the program's folder, then the system.</summary>
internal static class GdalResolver
{
    // GDAL 3.6 has soname 32 and every minor release adds one, so 38 is 3.12. Source: GDAL's CMakeLists.txt, GDAL_SOVERSION.
    private const int OldestSoname = 32;
    private const int NewestSoname = 38;

    // Tried last, so that an old GDAL is reported with its version instead of as missing.
    private const int AncientSoname = 26;

    private static readonly Lock Gate = new();
    private static bool s_registered;
    private static nint s_handle;

    /// <summary>File or system name that was loaded; null before the first call or where nothing was found.</summary>
    internal static string? LoadedFrom { get; private set; }

    /// <summary>Loads the library once; false where none was found.</summary>
    internal static bool TryLoad(string? explicitPath)
    {
        lock (Gate)
        {
            if (!s_registered)
            {
                NativeLibrary.SetDllImportResolver(typeof(GdalResolver).Assembly, (name, _, _) => name == GdalNative.Library ? s_handle : 0);
                s_registered = true;
            }

            if (s_handle != 0)
            {
                return true;
            }

            foreach (var candidate in explicitPath is null ? Candidates() : [explicitPath])
            {
                if (NativeLibrary.TryLoad(candidate, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out s_handle))
                {
                    LoadedFrom = candidate;
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Names in the order in which they are tried.</summary>
    internal static IEnumerable<string> Candidates()
    {
        var names = SystemNames();
        foreach (var folder in new[] { AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native") })
        {
            foreach (var file in names.Select(name => Path.Combine(folder, name)).Where(File.Exists))
            {
                yield return file;
            }
        }

        foreach (var name in names)
        {
            yield return name;
        }
    }

    private static string[] SystemNames()
    {
        if (OperatingSystem.IsWindows())
        {
            return ["gdal.dll"];
        }

        var numbers = Enumerable.Range(OldestSoname, NewestSoname - OldestSoname + 1).Reverse();
        if (OperatingSystem.IsMacOS())
        {
            return [.. numbers.Select(number => $"libgdal.{number}.dylib"), "libgdal.dylib"];
        }

        var ancient = Enumerable.Range(AncientSoname, OldestSoname - AncientSoname).Reverse();
        return [.. numbers.Select(number => $"libgdal.so.{number}"), "libgdal.so", .. ancient.Select(number => $"libgdal.so.{number}")];
    }
}
