using System.Numerics;
using Groundshift.Core.Jobs;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Checkpoints.PyTorch;

/// <summary>
/// The Python objects that tensors are made of: storages by persistent id, the functions that rebuild tensors from them,
/// and dictionaries. Source: PyTorch 2.4, torch/serialization.py and torch/_utils.py.
/// </summary>
internal sealed class TorchObjects(string file, ZipArchiveIndex archive) : IPickleObjects
{
    private const int MaxRank = 32;

    /// <summary>A view may repeat elements (stride 0) of its storage, but only up to so many: 64 MB.</summary>
    private const long MaxRepeated = 1 << 24;

    /// <inheritdoc/>
    public object? Construct(PickleGlobal callable, PickleTuple arguments) => (callable.Module, callable.Name) switch
    {
        ("collections", "OrderedDict" or "defaultdict") or ("builtins" or "__builtin__", "dict") => Dictionary(arguments),
        ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2") => Tensor(callable, arguments, type: null),
        ("torch._utils", "_rebuild_tensor_v3") => Tensor(callable, arguments, ElementType(arguments.Items.ElementAtOrDefault(6))),
        ("torch._utils", "_rebuild_parameter" or "_rebuild_parameter_with_state") when arguments.Items is [var tensor, ..] => tensor,
        _ => new PickleObject(callable),
    };

    /// <inheritdoc/>
    public object? Persistent(object? id)
    {
        // ("storage", storage class, key, device, number of elements).
        if (id is not PickleTuple { Items: ["storage", PickleGlobal type, string key, _, long elements, ..] })
        {
            throw CorruptCheckpoint.At(file, "the persistent id of a storage", PickleText.KindOf(id));
        }

        var storage = new TorchStorage(key, StorageType(type), elements);
        if (storage.Type == TensorElementType.Undefined)
        {
            return new PickleObject(type);
        }

        var bytes = archive.Entry($"data/{key}").Length;
        return elements >= 0 && (UInt128)elements * (uint)storage.Type.Size() == (UInt128)bytes
            ? storage
            : throw CorruptCheckpoint.At(file, $"{elements} elements of {storage.Type} in data/{key}", $"{bytes} bytes");
    }

    // OrderedDict() takes nothing, or, as Python 2 wrote it, one list of pairs; defaultdict(factory) nothing of use.
    private PickleDictionary Dictionary(PickleTuple arguments)
    {
        var dictionary = new PickleDictionary();
        if (arguments.Items is [PickleList pairs])
        {
            foreach (var pair in pairs.Items)
            {
                dictionary.Entries.Add(pair switch
                {
                    PickleTuple { Items: [var key, var value] } => (key, value),
                    PickleList { Items: [var key, var value] } => (key, value),
                    _ => throw CorruptCheckpoint.At(file, "pairs of keys and values", PickleText.KindOf(pair)),
                });
            }
        }

        return dictionary;
    }

    private object Tensor(PickleGlobal callable, PickleTuple arguments, TensorElementType? type)
    {
        if (type == TensorElementType.Undefined || arguments.Items is [PickleObject, ..])
        {
            return new PickleObject(callable);
        }

        if (arguments.Items is not [TorchStorage storage, long offset, PickleTuple size, PickleTuple stride, ..])
        {
            throw CorruptCheckpoint.At(file, $"storage, offset, size and stride for {callable}", $"{arguments.Items.Count} other arguments");
        }

        var shape = size.Items.OfType<long>().Where(length => length is >= 0 and <= int.MaxValue).Select(length => (int)length).ToArray();
        var strides = stride.Items.OfType<long>().Where(step => step >= 0).ToArray();
        if (shape.Length != size.Items.Count || shape.Length > MaxRank || strides.Length != stride.Items.Count || strides.Length != shape.Length)
        {
            throw CorruptCheckpoint.At(file, $"up to {MaxRank} lengths and as many strides", $"{size.Items.Count} and {stride.Items.Count}, or negative ones");
        }

        var typed = type is { } other && other != storage.Type ? Typed(storage, other) : storage;
        CheckInside(typed, offset, shape, strides);
        return new TorchTensor(typed, offset, shape, strides);
    }

    // An untyped storage counts bytes; the tensor on it says what they are.
    private TorchStorage Typed(TorchStorage storage, TensorElementType type) => storage.Type.Size() == 1
        ? storage with { Type = type, Elements = storage.Elements / type.Size() }
        : throw CorruptCheckpoint.At(file, $"a storage of {type}", $"one of {storage.Type}");

    private void CheckInside(TorchStorage storage, long offset, int[] shape, long[] strides)
    {
        var elements = shape.Aggregate(BigInteger.One, (product, length) => product * length);
        var last = shape.Zip(strides, (length, step) => (BigInteger)step * (length - 1)).Aggregate((BigInteger)offset, (sum, step) => sum + step);
        var inside = elements.IsZero || last < storage.Elements;
        if (offset < 0 || !inside || elements > BigInteger.Max(storage.Elements, MaxRepeated))
        {
            throw CorruptCheckpoint.At(
                file,
                $"a tensor inside the {storage.Elements} elements of data/{storage.Key}",
                $"{WeightTensor.Describe(shape)} with strides [{string.Join(',', strides)}] from element {offset}");
        }
    }

    private static TensorElementType StorageType(PickleGlobal type) => type.Name switch
    {
        "FloatStorage" => TensorElementType.Float32,
        "HalfStorage" => TensorElementType.Float16,
        "BFloat16Storage" => TensorElementType.BFloat16,
        "DoubleStorage" => TensorElementType.Float64,
        "LongStorage" => TensorElementType.Int64,
        "IntStorage" => TensorElementType.Int32,
        "ShortStorage" => TensorElementType.Int16,
        "CharStorage" => TensorElementType.Int8,
        "ByteStorage" or "UntypedStorage" => TensorElementType.UInt8,
        "BoolStorage" => TensorElementType.Bool,
        "ComplexFloatStorage" => TensorElementType.Complex64,
        "ComplexDoubleStorage" => TensorElementType.Complex128,
        _ => TensorElementType.Undefined,
    };

    private static TensorElementType ElementType(object? type) => type is not PickleGlobal { Module: "torch" } global
        ? TensorElementType.Undefined
        : global.Name switch
        {
            "float32" => TensorElementType.Float32,
            "float16" => TensorElementType.Float16,
            "bfloat16" => TensorElementType.BFloat16,
            "float64" => TensorElementType.Float64,
            "int64" => TensorElementType.Int64,
            "int32" => TensorElementType.Int32,
            "uint32" => TensorElementType.UInt32,
            "int16" => TensorElementType.Int16,
            "uint16" => TensorElementType.UInt16,
            "int8" => TensorElementType.Int8,
            "uint8" => TensorElementType.UInt8,
            "bool" => TensorElementType.Bool,
            _ => TensorElementType.Undefined,
        };
}
