using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;

namespace Groundshift.Host.Roles;

/// <summary>Spectral responses by the setting <c>Sensors:ResponseTable</c>.</summary>
internal static class ResponseTable
{
    private const string Field = "Sensors:ResponseTable";

    /// <summary>Reads the table at once, so that a wrong one stops the start; without one the responses are parametric.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read or is no table.</exception>
    public static SpectralResponsesOf Open(string? file)
    {
        if (file is null)
        {
            return SpectralResponseSet.Parametric;
        }

        var measured = Read(Path.GetFullPath(file));
        return _ => measured;
    }

    private static SpectralResponseSet Read(string file)
    {
        var origin = $"measured responses from {Path.GetFileName(file)}";
        try
        {
            using var stream = File.OpenRead(file);
            switch (Path.GetExtension(file).ToLowerInvariant())
            {
                case ".csv":
                    using (var reader = new StreamReader(stream))
                    {
                        return SpectralResponseTables.ReadCsv(reader, origin);
                    }

                case ".json" or ".geojson":
                    return SpectralResponseTables.ReadGeoJson(stream, origin);
                default:
                    throw new InvalidInputException(Field, "a .csv, .json or .geojson file", $"'{file}'", "Export the table as comma-separated values.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(Field, "a file that can be read", error.Message, "Correct the path, or remove the setting to work with parametric responses.", error);
        }
    }
}
