using System.Runtime.InteropServices;

namespace Groundshift.Raster.Gdal;

/// <summary>Finds PROJ's database where a package of GDAL has left it: without it PROJ knows no reference system.</summary>
/// <remarks>
/// Where that is depends on the package's version, and on whether the program was published for one platform, which flattens folders.
/// Source: MaxRev.Gdal.Core, <c>Proj.Configure</c>.
/// </remarks>
internal static class ProjData
{
    private const string Database = "proj.db";
    private const string Shared = "maxrev.gdal.core.libshared";

    private static readonly string[] Places =
    [
        Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native", Shared),
        Path.Combine("runtimes", "any", "native", Shared),
        Shared,
        string.Empty,
    ];

    /// <summary>The folder that holds the database; null where none of the places below <paramref name="program"/> does.</summary>
    internal static string? Find(string program) =>
        Places.Select(place => Path.Combine(program, place)).FirstOrDefault(folder => File.Exists(Path.Combine(folder, Database)));
}
