using Groundshift.Core.Jobs;

namespace Groundshift.Models.Checkpoints.PyTorch;

/// <summary>
/// A checkpoint that <c>torch.save</c> wrote since PyTorch 1.6: a zip archive of stored entries with a pickle
/// <c>data.pkl</c> and the values of each storage in <c>data/N</c>. The pickle is read as data and runs nothing.
/// Source: PyTorch 2.4, torch/serialization.py, caffe2/serialize/inline_container.h.
/// </summary>
internal sealed class TorchCheckpoint : Checkpoint
{
    private const string SaveWeights = "Save the weights alone in Python: torch.save(model.state_dict(), 'weights.pt').";

    /// <summary>The pickle names tensors and configuration; 64 MB hold more than 100 thousand tensors.</summary>
    private const int MaxPickleBytes = 1 << 26;

    private readonly ZipArchiveIndex _archive;
    private readonly IReadOnlyDictionary<string, TorchTensor> _tensors;
    private readonly HashSet<string> _intact = [];

    /// <summary>Reads index and pickle. Ownership: takes the stream. Throws InvalidInputException when the file is damaged or holds no tensors by name.</summary>
    public TorchCheckpoint(FileStream stream)
        : base(stream)
    {
        _archive = ZipArchiveIndex.Read(stream);
        RefuseOtherArchives();
        var root = new PickleMachine(stream.Name, new TorchObjects(stream.Name, _archive)).Run(_archive.ReadAll("data.pkl", MaxPickleBytes));
        if (root is not PickleDictionary)
        {
            throw new InvalidInputException(stream.Name, "a dictionary of tensors", PickleText.KindOf(root), SaveWeights);
        }

        _tensors = new TensorNames(stream.Name).Of(root);
        Tensors = _tensors.ToDictionary(pair => pair.Key, pair => new StoredTensor(pair.Value.Shape, pair.Value.Storage.Type));
        if (Tensors.Count == 0)
        {
            throw new InvalidInputException(stream.Name, "a dictionary of tensors", "a dictionary without one", SaveWeights);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <inheritdoc/>
    protected override void Fill(string name, Span<float> values)
    {
        var tensor = _tensors[name];
        var entry = _archive.Entry($"data/{tensor.Storage.Key}");
        if (_intact.Add(entry.Name))
        {
            _archive.CheckIntact(entry);
        }

        var start = entry.Start + tensor.Offset * Onnx.TensorElementTypes.Size(tensor.Storage.Type);
        if (tensor.IsContiguous)
        {
            ReadElements(start, tensor.Storage.Type, values);
            return;
        }

        if (tensor.Extent > Array.MaxLength)
        {
            throw CorruptCheckpoint.At(Path, $"a view over at most {Array.MaxLength} elements for '{name}'", $"{tensor.Extent}");
        }

        var extent = new float[tensor.Extent];
        ReadElements(start, tensor.Storage.Type, extent);
        tensor.Gather(extent, values);
    }

    private void RefuseOtherArchives()
    {
        if (_archive.Has("constants.pkl"))
        {
            throw new InvalidInputException(Stream.Name, "a checkpoint that torch.save wrote", "a TorchScript archive", SaveWeights);
        }

        // Written since PyTorch 2.1; before, every archive was little-endian in practice.
        if (_archive.Has("byteorder") && !_archive.ReadAll("byteorder", maxBytes: 16).AsSpan().SequenceEqual("little"u8))
        {
            throw new InvalidInputException(
                Stream.Name, "little-endian values", "another byte order", "Save it again on a little-endian machine with torch.save.");
        }
    }
}
