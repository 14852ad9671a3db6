using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Reading;

/// <summary>Decides what a failed read means: wrong for ever, or worth another try.</summary>
internal static partial class ReadFailures
{
    // What GDAL's /vsicurl/ says of a 200 where it asked for a 206.
    private const string NoRanges = "Range downloading not supported";

    /// <summary>The exception that a caller gets for a failure of GDAL.</summary>
    internal static Exception Translate(GdalException failure, string field, RemoteAccess access)
    {
        var isLost = access.Lost is not null;
        failure = access.Lost ?? failure;
        if (Refused().IsMatch(failure.GdalText))
        {
            return access.IsOwn
                ? new RefusedException("Objects", $"credentials that may read {field}", failure.GdalText, "Renew the credentials of the object store.", failure)
                : new InvalidInputException(
                    field, "a file that the configured credentials may read", failure.GdalText, "Configure or renew the credentials for this catalog.", failure);
        }

        if (Missing().IsMatch(failure.GdalText))
        {
            return new InvalidInputException(
                field, "a file that exists", failure.GdalText, "The provider has removed or moved the file: sweep the catalog again.", failure);
        }

        if (failure.GdalText.Contains(NoRanges, StringComparison.OrdinalIgnoreCase))
        {
            return new InvalidInputException(
                field,
                "a server that answers range requests",
                "one that sends whole files",
                "It may have sent a login page: check the credentials for this catalog; else choose an asset on a server with ranges.",
                failure);
        }

        return !isLost && (!access.IsRemote || Damaged().IsMatch(failure.GdalText))
            ? new InvalidInputException(
                field, "a raster that can be decoded", failure.GdalText, "The file is truncated or damaged: fetch it again or ask the provider.", failure)
            : new TransientException($"{field}: {failure.Message}", failure);
    }

    [GeneratedRegex("""\b(HTTP (response|error) code[^0-9]*|HTTP )(401|403|407)\b|AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|AuthenticationFailed""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Refused();

    [GeneratedRegex("""\bHTTP (response|error) code[^0-9]*(404|410)\b|NoSuchKey|NoSuchBucket""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Missing();

    // Words of libtiff, OpenJPEG and GDAL for content that is wrong, as opposed to content that did not arrive.
    [GeneratedRegex("""Decoding error|not recognized as a supported|ZIPDecode|inflate|Cannot handle|Corrupt|Invalid TIFF|opj_|JPEG 2000|Not a TIFF|Sanity check""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Damaged();
}
