using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints.PyTorch;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Checkpoints;

/// <summary>
/// A published checkpoint of named tensors: what it holds is known at once, values are read one tensor at a time and never
/// held here. Ownership: the caller disposes it, which closes the file. One thread at a time.
/// </summary>
internal abstract class Checkpoint(FileStream stream) : IDisposable
{
    /// <summary>Stands between the name of a nested dictionary and a name in it, because tensor names themselves hold dots.</summary>
    public const char Separator = '/';

    /// <summary>
    /// Bytes converted at a time. At least one element of every type, small enough for the cache.
    /// </summary>
    private const int ChunkBytes = 1 << 16;

    private static readonly string[] Endings = [".pt", ".pth", ".ckpt", ".bin", ".safetensors"];

    /// <summary>Path of the file, for messages.</summary>
    public string Path => Stream.Name;

    /// <summary>Every tensor by name; one inside nested dictionaries is named <c>outer/inner/name</c>.</summary>
    public abstract IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>The open file.</summary>
    protected FileStream Stream { get; } = stream;

    /// <summary>
    /// Opens a checkpoint of PyTorch's zip format or of safetensors, told apart by content.
    /// </summary>
    /// <param name="path">The file, or a folder that holds exactly one.</param>
    /// <exception cref="InvalidInputException">There is no such file, it is of another format, or it is damaged.</exception>
    public static Checkpoint Open(string path)
    {
        var stream = new CheckpointFile(Directory.Exists(path) ? OnlyFileOf(path) : path).Open();
        try
        {
            return CheckpointFormats.Of(stream) switch
            {
                CheckpointFormat.PyTorchZip => new TorchCheckpoint(stream),
                CheckpointFormat.Safetensors => new SafetensorsCheckpoint(stream),
                CheckpointFormat.PyTorchLegacy => throw new InvalidInputException(
                    stream.Name, "a checkpoint in PyTorch's zip format or in safetensors", "PyTorch's format of before version 1.6",
                    "Save it again in Python: torch.save(torch.load('old.pt', map_location='cpu'), 'new.pt')."),
                _ => throw new InvalidInputException(
                    stream.Name, "a checkpoint in PyTorch's zip format or in safetensors", $"another format in its {stream.Length} bytes",
                    "Name the file that torch.save or safetensors wrote."),
            };
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor of floating-point values as float32, in row-major order.</summary>
    /// <exception cref="InvalidInputException">The name is absent, the tensor holds no floating-point values, or the file is damaged.</exception>
    public WeightTensor Read(string name)
    {
        if (!Tensors.TryGetValue(name, out var tensor))
        {
            throw new InvalidInputException(Path, $"a tensor '{name}'", $"{Tensors.Count} others", "Name the checkpoint of the model that this importer is for.");
        }

        if (!tensor.IsFloat)
        {
            throw new InvalidInputException(Path, $"floating-point values in '{name}'", $"{tensor.Type}", "Name the checkpoint of the model that this importer is for.");
        }

        var elements = TensorShape.Elements(tensor.Shape);
        if (elements is null || elements > Array.MaxLength)
        {
            throw CorruptCheckpoint.At(Path, $"at most {Array.MaxLength} values in '{name}'", WeightTensor.Describe(tensor.Shape));
        }

        var values = new float[elements.Value];
        Fill(name, values);
        return new WeightTensor(tensor.Shape, values);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => Stream.Dispose();

    /// <summary>Reads the values of a tensor whose type and size are sound, row-major.</summary>
    protected abstract void Fill(string name, Span<float> values);

    /// <summary>Reads neighbouring elements that start at byte <paramref name="start"/> of the file.</summary>
    protected void ReadElements(long start, TensorElementType type, Span<float> values)
    {
        var size = type.Size();
        Span<byte> buffer = new byte[(int)Math.Min(ChunkBytes, (long)values.Length * size)];
        Stream.Position = start;
        for (var done = 0; done < values.Length;)
        {
            var count = Math.Min(buffer.Length / size, values.Length - done);
            var bytes = buffer[..(count * size)];
            Stream.ReadExactly(bytes);
            FloatConversion.ToSingle(bytes, type, values.Slice(done, count));
            done += count;
        }
    }

    private static string OnlyFileOf(string folder)
    {
        var files = Directory.EnumerateFiles(folder)
            .Where(file => Endings.Contains(System.IO.Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToArray();
        return files.Length == 1
            ? files[0]
            : throw new InvalidInputException(
                folder,
                $"one checkpoint file ({string.Join(", ", Endings.Select(ending => "*" + ending))})",
                files.Length == 0 ? "none" : string.Join(", ", files.Select(System.IO.Path.GetFileName)),
                "Name the checkpoint file itself.");
    }
}
