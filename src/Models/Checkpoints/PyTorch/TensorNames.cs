namespace Groundshift.Models.Checkpoints.PyTorch;

/// <summary>Finds the tensors in what a pickle describes and names each by the path of keys to it.</summary>
internal sealed class TensorNames(string file)
{
    // Checkpoints nest some four levels (optimizer, state, parameter, tensor) and hold some thousand tensors. A dictionary
    // may be reached on many paths, or hold itself, so everything is bounded.
    private const int MaxLevels = 16;
    private const int MaxVisits = 1 << 24;
    private const int MaxTensors = 1 << 18;
    private const int MaxNameLength = 1024;

    private readonly Dictionary<string, TorchTensor> _tensors = [];
    private int _visits;

    /// <summary>Every tensor in dictionaries, lists and tuples. Throws InvalidInputException when they nest without end.</summary>
    public IReadOnlyDictionary<string, TorchTensor> Of(object? root)
    {
        Visit(root, string.Empty, level: 0);
        return _tensors;
    }

    private void Visit(object? value, string path, int level)
    {
        switch (value)
        {
            case TorchTensor tensor:
                _tensors[path] = tensor;
                break;
            case PickleDictionary dictionary:
                foreach (var (key, item) in dictionary.Entries)
                {
                    Enter(key as string ?? (key is long number ? $"{number}" : null), item, path, level);
                }

                break;
            case PickleList or PickleTuple:
                var items = value is PickleList list ? list.Items : ((PickleTuple)value).Items;
                for (var index = 0; index < items.Count; index++)
                {
                    Enter($"{index}", items[index], path, level);
                }

                break;
        }
    }

    private void Enter(string? key, object? item, string path, int level)
    {
        if (level > MaxLevels || ++_visits > MaxVisits || _tensors.Count > MaxTensors)
        {
            throw CorruptCheckpoint.At(file, $"at most {MaxLevels} levels, {MaxVisits} values and {MaxTensors} tensors in dictionaries", "more");
        }

        // Only what may hold tensors costs a name; a key that is neither text nor number names no weight.
        if (key is not null && item is TorchTensor or PickleDictionary or PickleList or PickleTuple)
        {
            if (path.Length + key.Length > MaxNameLength)
            {
                throw CorruptCheckpoint.At(file, $"names of at most {MaxNameLength} letters", $"{path.Length + key.Length}");
            }

            Visit(item, path.Length == 0 ? key : $"{path}{Checkpoint.Separator}{key}", level + 1);
        }
    }
}
