using System.Text;

namespace Groundshift.Models.Onnx;

/// <summary>
/// Walks protocol-buffer bytes without making objects, and knows where each field stands in the file.
/// Source: Protocol Buffers, "Encoding".
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> file, int start, int end)
{
    // Wire types.
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private readonly ReadOnlySpan<byte> _file = file;
    private readonly int _end = end;
    private int _wireType;

    public WireReader(ReadOnlySpan<byte> file)
        : this(file, 0, file.Length)
    {
    }

    /// <summary>Number of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>Where the next byte is read, from the beginning of the file.</summary>
    public int Position { get; private set; } = start;

    /// <summary>Moves to the next field; its value is then read or skipped.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protocol buffer.</exception>
    public bool Next() => Next(out _);

    /// <summary>The same, and where the field's tag stands.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protocol buffer.</exception>
    public bool Next(out int start)
    {
        start = Position;
        if (Position == _end)
        {
            return false;
        }

        var tag = ReadVarint();
        Field = (int)(tag >> 3);
        _wireType = (int)(tag & 7);
        return Field > 0 ? true : throw Broken();
    }

    /// <summary>The current field as a number.</summary>
    public long Number() => _wireType == Varint ? (long)ReadVarint() : throw Broken();

    /// <summary>The current field as a text.</summary>
    public string Text()
    {
        var message = Message();
        return Encoding.UTF8.GetString(_file[message.Position..message._end]);
    }

    /// <summary>The current field as a message.</summary>
    public WireReader Message()
    {
        if (_wireType != Delimited)
        {
            throw Broken();
        }

        var length = ReadVarint();
        if (length > (ulong)(_end - Position))
        {
            throw Broken();
        }

        var begin = Position;
        Position += (int)length;
        return new WireReader(_file, begin, Position);
    }

    /// <summary>Where the bytes of the current field stand in the file; passes over them.</summary>
    public (int Offset, int Length) Extent()
    {
        var message = Message();
        return (message.Position, message._end - message.Position);
    }

    /// <summary>Passes over the current field.</summary>
    public void Skip()
    {
        switch (_wireType)
        {
            case Varint:
                ReadVarint();
                break;
            case Fixed64:
                Advance(sizeof(ulong));
                break;
            case Delimited:
                Message();
                break;
            case Fixed32:
                Advance(sizeof(uint));
                break;
            default:
                throw Broken();
        }
    }

    private void Advance(int bytes) => Position = bytes <= _end - Position ? Position + bytes : throw Broken();

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (Position == _end)
            {
                throw Broken();
            }

            var part = _file[Position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    private readonly InvalidDataException Broken() => new($"The bytes at {Position} are no protocol buffer.");
}
