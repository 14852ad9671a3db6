using System.Buffers;
using System.Security.Cryptography;

namespace Groundshift.Adapters.Scale.ObjectStore;

/// <summary>A local file on its way into a store.</summary>
/// <param name="File">The file; it must not change meanwhile.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Checksum in lower-case hexadecimal digits.</param>
/// <param name="MediaType">Media type.</param>
internal sealed record Upload(string File, long Size, string Sha256, string MediaType)
{
    // Below the size of the large object heap (85 kB).
    private const int BufferSize = 80 * 1024;

    // Source: Amazon S3 User Guide, "Multipart upload limits"; Azure Blob takes 50,000 blocks.
    private const int MostParts = 10_000;

    /// <summary>Measures a file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static async ValueTask<Upload> OfAsync(string file, string mediaType, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var input = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using var _ = input.ConfigureAwait(false);
            long size = 0;
            for (int read; (read = await input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
                size += read;
            }

            return new Upload(file, size, Convert.ToHexStringLower(hash.GetHashAndReset()), mediaType);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>True when the object is this file already.</summary>
    public bool IsAt(RemoteObject there) => there.Sha256 == Sha256 && there.Size == Size && there.MediaType == MediaType;

    /// <summary>The parts that it goes in; one where it is small.</summary>
    public IReadOnlyList<UploadPart> Parts(int partBytes)
    {
        var size = Math.Max(partBytes, (Size + MostParts - 1) / MostParts);
        var count = (int)Math.Max(1, (Size + size - 1) / size);
        return [.. Enumerable.Range(0, count).Select(index => new UploadPart(index, index * size, Math.Min(size, Size - (index * size))))];
    }
}

/// <summary>A part of a file.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct UploadPart(int Index, long Offset, long Length);
