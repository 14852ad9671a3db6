using Groundshift.Core.Jobs;

namespace Groundshift.Models.Onnx.Npy;

/// <summary>Reads and writes NumPy's <c>.npy</c> files: little-endian numbers in C order.</summary>
public static class NpyFile
{
    // Native buffers are larger than one span can be, so files move in pieces.
    private const int Piece = 1 << 20;

    /// <summary>Reads an array; trusts nothing that the file says about its size.</summary>
    /// <returns>The array; the caller disposes it.</returns>
    /// <exception cref="InvalidInputException">The file is missing or no such array.</exception>
    public static HostTensor Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidInputException(Path.GetFileName(path), "a .npy file", $"no file at {path}", "Check the path.");
        }

        using var stream = File.OpenRead(path);
        return Read(stream, Path.GetFileName(path));
    }

    /// <summary>Reads an array from a stream that can tell its length.</summary>
    /// <param name="stream">Where to read; read to its end.</param>
    /// <param name="name">The array's name in sentences.</param>
    /// <returns>The array; the caller disposes it.</returns>
    /// <exception cref="InvalidInputException">The bytes are no such array.</exception>
    public static HostTensor Read(Stream stream, string name)
    {
        var (type, shape) = NpyHeader.Read(stream, name);
        var available = stream.Length - stream.Position;
        if (Bytes(type, shape) is not { } bytes || bytes != available)
        {
            throw new InvalidInputException(
                name, $"data of a {type} array [{string.Join(", ", shape)}]", $"{available} bytes", "Write the file again with numpy.save.");
        }

        var tensor = new HostTensor(type, shape);
        try
        {
            for (long start = 0; start < bytes; start += Piece)
            {
                stream.ReadExactly(tensor.Data.Span<byte>(start, (int)Math.Min(Piece, bytes - start)));
            }

            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Writes an array, through a file beside it that takes its place when it is complete.</summary>
    /// <exception cref="NotSupportedException">The format has no such element type.</exception>
    public static void Write(string path, HostTensor tensor)
    {
        var partial = path + ".part";
        using (var stream = File.Create(partial))
        {
            Write(stream, tensor);
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Writes an array to a stream.</summary>
    /// <exception cref="NotSupportedException">The format has no such element type.</exception>
    public static void Write(Stream stream, HostTensor tensor)
    {
        stream.Write(NpyHeader.Write(tensor.Type, tensor.Shape));
        for (long start = 0; start < tensor.Data.Bytes; start += Piece)
        {
            stream.Write(tensor.Data.Span<byte>(start, (int)Math.Min(Piece, tensor.Data.Bytes - start)));
        }
    }

    // Null when the product of the sizes does not fit 63 bits.
    private static long? Bytes(TensorElementType type, IReadOnlyList<long> shape)
    {
        var bytes = (Int128)type.Size();
        foreach (var size in shape)
        {
            bytes *= size;
            if (bytes > long.MaxValue)
            {
                return null;
            }
        }

        return (long)bytes;
    }
}
