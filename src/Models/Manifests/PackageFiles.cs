using System.Security.Cryptography;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;

namespace Groundshift.Models.Manifests;

/// <summary>Reads files of a package and refuses what the manifest does not vouch for.</summary>
internal static class PackageFiles
{
    // A protocol buffer ends at 2 GiB; larger weights lie in a file of their own.
    private const long LargestGraph = int.MaxValue;

    private const string NextStep = "Install the package again; 'groundshift model verify' checks one.";

    /// <summary>The files that a package is made of, relative to its folder: those of the folder itself, and its golden vectors.</summary>
    public static IEnumerable<string> Of(string folder)
    {
        var golden = Path.Combine(folder, GoldenVectors.FolderName);
        var vectors = Directory.Exists(golden) ? Directory.EnumerateFiles(golden, "*.npy") : [];
        return Directory.EnumerateFiles(folder).Concat(vectors).Select(file => Path.GetRelativePath(folder, file));
    }

    /// <summary>The bytes of the graph, checked; the caller disposes them.</summary>
    public static NativeBuffer ReadGraph(string folder, PackageFile file)
    {
        using var stream = Open(folder, file);
        if (file.Size > LargestGraph)
        {
            throw new InvalidInputException(file.Name, "a graph of at most 2 GiB", $"{file.Size} bytes", "Keep large weights in model.onnx.data.");
        }

        var bytes = new NativeBuffer(file.Size);
        try
        {
            stream.ReadExactly(bytes.Span<byte>());
            Require(file, Convert.ToHexStringLower(SHA256.HashData(bytes.Span<byte>())));
            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Checks a file without keeping it.</summary>
    public static void Check(string folder, PackageFile file)
    {
        using var stream = Open(folder, file);
        Require(file, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private static FileStream Open(string folder, PackageFile file)
    {
        var path = Path.Combine(folder, file.Name);
        if (!File.Exists(path))
        {
            throw new InvalidInputException(file.Name, "the file that the manifest names", "no such file", NextStep);
        }

        var stream = File.OpenRead(path);
        if (stream.Length == file.Size)
        {
            return stream;
        }

        var found = stream.Length;
        stream.Dispose();
        throw new InvalidInputException(file.Name, $"{file.Size} bytes (file:size)", $"{found} bytes", NextStep);
    }

    private static void Require(PackageFile file, string digest)
    {
        if (digest != file.Sha256)
        {
            throw new InvalidInputException(file.Name, $"SHA-256 {file.Sha256} (file:checksum)", digest, NextStep);
        }
    }
}
