using System.Globalization;
using System.Security.Cryptography;
using Groundshift.Core.Jobs;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Reading;

/// <summary>
/// What is checked of a file before GDAL parses it: declared size, declared checksum, and that it begins like a raster.
/// GDAL decodes a damaged deflate block without an error, so a declared checksum is the first line of defence.
/// </summary>
internal static class FileChecks
{
    // Enough for every magic number and for the first tag of an HTML page behind a byte order mark and white space.
    private const int HeadBytes = 512;

    // TIFF and BigTIFF in both byte orders, JP2 box and bare codestream, PNG, JPEG.
    private static readonly byte[][] Magics =
    [
        [.. "II*\0"u8], [.. "MM\0*"u8], [.. "II+\0"u8], [.. "MM\0+"u8],
        [0, 0, 0, 0x0C, .. "jP  "u8], [0xFF, 0x4F, 0xFF, 0x51], [0x89, .. "PNG"u8], [0xFF, 0xD8, 0xFF],
    ];

    /// <summary>Checks a file and returns its length.</summary>
    internal static long Check(AssetReference asset, string field, RemoteAccess access)
    {
        if (!access.IsRemote && !File.Exists(access.Path))
        {
            throw new InvalidInputException(field, "a file that exists", $"none at {access.Path}", "Check that the data were downloaded and that the href is right.");
        }

        using var stream = new VirtualStream(access.Path);
        if (asset.Size is { } size && size != stream.Length)
        {
            throw new InvalidInputException(
                field, $"{Count(size)} bytes as file:size declares", $"{Count(stream.Length)} bytes", "The file is truncated or was replaced: fetch it again or ask the provider.");
        }

        CheckHead(field, stream, access.IsRemote);
        if (!access.IsRemote && asset.Checksum is { } checksum)
        {
            CheckHash(field, access.Path, checksum);
        }

        return stream.Length;
    }

    private static void CheckHead(string field, VirtualStream stream, bool remote)
    {
        var head = new byte[HeadBytes];
        var read = stream.Read(0, head);
        var start = head.AsSpan(0, read);
        if (IsRaster(start))
        {
            return;
        }

        // An answer that was cut says nothing about the file.
        var due = Math.Min(HeadBytes, stream.Length);
        if (remote && read < due)
        {
            throw new TransientException($"{field}: the server sent {read} of the first {due} bytes.");
        }

        var page = LooksLikeHtml(start);
        throw new InvalidInputException(
            field,
            "a TIFF, JPEG 2000, PNG or JPEG file",
            page ? "an HTML page" : read == 0 ? "an empty file" : $"a file that begins with {Convert.ToHexString(start[..Math.Min(8, read)])}",
            (page, remote) switch
            {
                (true, true) => "The server sent its login or error page: configure credentials for this catalog.",
                (false, true) => "The server answered with something else, perhaps a login page: check the href and the credentials for this catalog.",
                _ => "The download is not the raster: fetch it again.",
            });
    }

    private static bool IsRaster(ReadOnlySpan<byte> head)
    {
        foreach (var magic in Magics)
        {
            if (head.StartsWith(magic))
            {
                return true;
            }
        }

        return false;
    }

    private static bool LooksLikeHtml(ReadOnlySpan<byte> head)
    {
        var text = System.Text.Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    private static void CheckHash(string field, string path, string multihash)
    {
        using var hash = Algorithm(multihash);
        if (hash is null)
        {
            return;
        }

        using var file = File.OpenRead(path);
        var found = multihash[..4] + Convert.ToHexStringLower(hash.ComputeHash(file));
        if (!string.Equals(found, multihash, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidInputException(
                field, $"content with file:checksum {multihash}", found, "The file is damaged or was replaced: fetch it again or ask the provider.");
        }
    }

    // Multihash prefix: code and length. Codes that no catalog of ours uses are left unchecked; the block checks remain.
    // Source: multiformats table, sha2-256 0x12, sha2-512 0x13.
    private static HashAlgorithm? Algorithm(string multihash) =>
        multihash.StartsWith("1220", StringComparison.Ordinal) ? SHA256.Create()
        : multihash.StartsWith("1340", StringComparison.Ordinal) ? SHA512.Create()
        : null;

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
