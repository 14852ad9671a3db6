namespace Groundshift.Raster.Gdal;

/// <summary>GDAL's shared library is missing or too old; the message is one sentence with the command that mends it.</summary>
public sealed class GdalMissingException(string message) : Exception(message);
