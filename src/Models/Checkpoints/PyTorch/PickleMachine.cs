using System.Buffers.Binary;
using System.Numerics;

namespace Groundshift.Models.Checkpoints.PyTorch;

/// <summary>
/// Reads the binary opcodes of Python's pickle (protocols 2 to 5) as data. A pickle is a program that may name any function
/// of the machine it is loaded on; this one calls none: names stay names, and only <see cref="IPickleObjects"/> says what a
/// few of them mean. Everything is bounded. Source: Python 3.12, Lib/pickletools.py.
/// </summary>
internal sealed class PickleMachine(string file, IPickleObjects objects)
{
    private const int MaxProtocol = 5;

    // Bounds of what one pickle may cost. A checkpoint of ten thousand tensors needs a stack of some thousand values (Python
    // writes lists and dictionaries in batches of 1000) and some 200 thousand values in all.
    private const int MaxStack = 1 << 18;
    private const int MaxValues = 1 << 23;
    private const int MaxTextBytes = 1 << 24;

    private readonly PickleStack _stack = new(file, MaxStack);
    private readonly Dictionary<uint, object?> _memo = [];
    private int _values;

    /// <summary>The value that the pickle describes. Throws InvalidInputException when it is damaged, unbounded or of an unknown opcode.</summary>
    public object? Run(ReadOnlySpan<byte> pickle)
    {
        var reader = new ByteReader(pickle, file);
        while (true)
        {
            var opcode = (PickleOpcode)reader.Byte();
            if (opcode == PickleOpcode.Stop)
            {
                return _stack.Pop();
            }

            if (!Structure(opcode) && !Number(opcode, ref reader) && !Text(opcode, ref reader) && !Container(opcode)
                && !Memory(opcode, ref reader) && !Call(opcode, ref reader))
            {
                throw CorruptCheckpoint.At(
                    file,
                    "the pickle opcodes of a PyTorch checkpoint",
                    Enum.IsDefined(opcode) ? $"opcode {opcode}" : $"byte 0x{(byte)opcode:x2} as an opcode");
            }
        }
    }

    private bool Structure(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark: _stack.Mark(); return true;
            case PickleOpcode.Pop: _stack.PopValueOrMark(); return true;
            case PickleOpcode.PopMark: _stack.PopToMark(); return true;
            case PickleOpcode.Dup: _stack.Push(_stack.Peek()); return true;
            case PickleOpcode.None: Push(null); return true;
            case PickleOpcode.NewTrue: Push(true); return true;
            case PickleOpcode.NewFalse: Push(false); return true;
            default: return false;
        }
    }

    private bool Number(PickleOpcode opcode, ref ByteReader reader)
    {
        switch (opcode)
        {
            case PickleOpcode.BinInt: Push((long)(int)reader.UInt32()); return true;
            case PickleOpcode.BinInt1: Push((long)reader.Byte()); return true;
            case PickleOpcode.BinInt2: Push((long)reader.UInt16()); return true;
            case PickleOpcode.Long1: return PushInteger(ref reader, reader.Byte());
            case PickleOpcode.Long4: return PushInteger(ref reader, reader.UInt32());
            case PickleOpcode.BinFloat: Push(BinaryPrimitives.ReadDoubleBigEndian(reader.Take(sizeof(double)))); return true;
            default: return false;
        }
    }

    // Little-endian two's complement of any length; what passes 64 bits (seeds of random generators) sizes no tensor.
    private bool PushInteger(ref ByteReader reader, long length)
    {
        var bytes = reader.Take(length);
        Push(length <= sizeof(long) ? (long)new BigInteger(bytes) : new PickleObject(PickleText.Integer));
        return true;
    }

    private bool Text(PickleOpcode opcode, ref ByteReader reader)
    {
        switch (opcode)
        {
            case PickleOpcode.ShortBinUnicode: Push(PickleText.Utf8(Bounded(ref reader, reader.Byte()), file)); return true;
            case PickleOpcode.BinUnicode: Push(PickleText.Utf8(Bounded(ref reader, reader.UInt32()), file)); return true;
            case PickleOpcode.BinUnicode8: Push(PickleText.Utf8(Bounded(ref reader, reader.Int64()), file)); return true;

            // Bytes, and the byte strings of Python 2, carry nothing that tensors need.
            case PickleOpcode.ShortBinString or PickleOpcode.ShortBinBytes: return PushBytes(ref reader, reader.Byte());
            case PickleOpcode.BinString or PickleOpcode.BinBytes: return PushBytes(ref reader, reader.UInt32());
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8: return PushBytes(ref reader, reader.Int64());
            default: return false;
        }
    }

    private bool PushBytes(ref ByteReader reader, long length)
    {
        _ = reader.Take(length);
        Push(new PickleObject(PickleText.Bytes));
        return true;
    }

    private ReadOnlySpan<byte> Bounded(ref ByteReader reader, long length) => length <= MaxTextBytes
        ? reader.Take(length)
        : throw CorruptCheckpoint.At(file, $"text of at most {MaxTextBytes} bytes", $"{length} bytes");

    private bool Container(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple: Push(new PickleTuple([])); return true;
            case PickleOpcode.Tuple1: Push(new PickleTuple(_stack.Pop(1))); return true;
            case PickleOpcode.Tuple2: Push(new PickleTuple(_stack.Pop(2))); return true;
            case PickleOpcode.Tuple3: Push(new PickleTuple(_stack.Pop(3))); return true;
            case PickleOpcode.Tuple: Push(new PickleTuple(_stack.PopToMark())); return true;
            case PickleOpcode.EmptyList: Push(new PickleList()); return true;
            case PickleOpcode.Append: Extend(_stack.Pop(1)); return true;
            case PickleOpcode.Appends or PickleOpcode.AddItems: Extend(_stack.PopToMark()); return true;
            case PickleOpcode.EmptyDict: Push(new PickleDictionary()); return true;
            case PickleOpcode.SetItem: Set(_stack.Pop(2)); return true;
            case PickleOpcode.SetItems: Set(_stack.PopToMark()); return true;
            case PickleOpcode.EmptySet: Push(new PickleObject(PickleText.Set)); return true;
            case PickleOpcode.FrozenSet: _stack.PopToMark(); Push(new PickleObject(PickleText.Set)); return true;
            default: return false;
        }
    }

    private void Extend(object?[] items)
    {
        switch (_stack.Peek())
        {
            case PickleList list: list.Items.AddRange(items); break;
            case PickleObject: break;
            case var other: throw CorruptCheckpoint.At(file, "a list to append to", PickleText.KindOf(other));
        }
    }

    private void Set(object?[] items)
    {
        if (items.Length % 2 != 0)
        {
            throw CorruptCheckpoint.At(file, "pairs of keys and values", $"{items.Length} values");
        }

        switch (_stack.Peek())
        {
            case PickleDictionary dictionary: dictionary.Entries.AddRange(items.Chunk(2).Select(pair => (pair[0], pair[1]))); break;
            case PickleObject: break;
            case var other: throw CorruptCheckpoint.At(file, "a dictionary to set items of", PickleText.KindOf(other));
        }
    }

    private bool Memory(PickleOpcode opcode, ref ByteReader reader)
    {
        switch (opcode)
        {
            case PickleOpcode.BinPut: Remember(reader.Byte()); return true;
            case PickleOpcode.LongBinPut: Remember(reader.UInt32()); return true;
            case PickleOpcode.Memoize: Remember((uint)_memo.Count); return true;
            case PickleOpcode.BinGet: _stack.Push(Remembered(reader.Byte())); return true;
            case PickleOpcode.LongBinGet: _stack.Push(Remembered(reader.UInt32())); return true;
            default: return false;
        }
    }

    private void Remember(uint index)
    {
        _memo[index] = _stack.Peek();
        Bound(_memo.Count);
    }

    private object? Remembered(uint index) => _memo.TryGetValue(index, out var value)
        ? value
        : throw CorruptCheckpoint.At(file, "a value that was remembered", $"number {index}, which was not");

    private bool Call(PickleOpcode opcode, ref ByteReader reader)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto: return Protocol(reader.Byte());
            case PickleOpcode.Frame: _ = reader.Int64(); return true;
            case PickleOpcode.Global: Push(Global(ref reader)); return true;
            case PickleOpcode.StackGlobal: Push(PickleText.Global(_stack.Pop(2), file)); return true;
            case PickleOpcode.BinPersId: Push(objects.Persistent(_stack.Pop())); return true;
            case PickleOpcode.Reduce or PickleOpcode.NewObj: Construct(_stack.Pop(2)); return true;
            case PickleOpcode.NewObjEx: Construct(_stack.Pop(3)); return true;
            case PickleOpcode.Obj: ConstructInert(_stack.PopToMark().FirstOrDefault()); return true;
            case PickleOpcode.Inst:
                var type = Global(ref reader);
                _stack.PopToMark();
                Push(new PickleObject(type));
                return true;

            // State of an object: attributes, which neither tensors nor dictionaries need.
            case PickleOpcode.Build: _stack.Pop(); _ = _stack.Peek(); return true;
            default: return false;
        }
    }

    private bool Protocol(byte version) => version <= MaxProtocol
        ? true
        : throw CorruptCheckpoint.At(file, $"a pickle of protocol {MaxProtocol} or below", $"protocol {version}");

    private PickleGlobal Global(ref ByteReader reader)
    {
        var module = PickleText.Utf8(reader.Line(), file);
        return new PickleGlobal(module, PickleText.Utf8(reader.Line(), file));
    }

    private void Construct(object?[] call)
    {
        switch (call)
        {
            case [PickleGlobal callable, PickleTuple arguments]: Push(objects.Construct(callable, arguments)); break;
            default: ConstructInert(call[0]); break;
        }
    }

    private void ConstructInert(object? callable) => Push(callable switch
    {
        PickleGlobal type => new PickleObject(type),
        PickleObject made => made,
        _ => throw CorruptCheckpoint.At(file, "the name of a class or function", PickleText.KindOf(callable)),
    });

    private void Push(object? value)
    {
        Bound(++_values);
        _stack.Push(value);
    }

    private void Bound(int values)
    {
        if (values > MaxValues)
        {
            throw CorruptCheckpoint.At(file, $"a pickle of at most {MaxValues} values", "more");
        }
    }
}
