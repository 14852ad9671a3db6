using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Reading;

/// <summary>The compressed bytes of one block, read from its file as they are asked for. Used by one thread; owns nothing.</summary>
internal sealed class BlockBytes(VirtualStream file, long offset, int size) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = Math.Min(buffer.Length, size - _position);
        var read = wanted > 0 ? file.Read(offset + _position, buffer[..wanted]) : 0;
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
