using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Scale.ObjectStore;

/// <summary>
/// Reads an object forwards. A connection that breaks is opened again where it ended, on the same version of the object: what
/// comes out is the bytes of one version or a failure.
/// </summary>
internal sealed class ResumingStream(IObjectServer server, string key, long offset, RemoteRange range, RemoteOptions options, TimeProvider time) : Stream
{
    private readonly long _length = range.Length;
    private Stream? _content = range.Content;
    private long _position;
    private int _breaks;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("The stream is read forwards.");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, _length - _position)];
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            try
            {
                _content ??= await ReopenAsync(cancellationToken).ConfigureAwait(false);
                var read = await ReadInTimeAsync(_content, buffer, cancellationToken).ConfigureAwait(false);
                if (read > 0)
                {
                    (_position, _breaks) = (_position + read, 0);
                    return read;
                }

                await BreakAsync(null).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                await BreakAsync(error).ConfigureAwait(false);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream is read without blocking.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The stream is read forwards.");

    public override void Flush()
    {
        // Nothing is ever written.
    }

    public override void SetLength(long value) => throw new NotSupportedException("The stream is for reading.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream is for reading.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content?.Dispose();
            _content = null;
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadInTimeAsync(Stream content, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        return await content.ReadAsync(buffer, either.Token).ConfigureAwait(false);
    }

    private async ValueTask<Stream> ReopenAsync(CancellationToken cancellationToken)
    {
        var next = await server.GetAsync(key, offset + _position, _length - _position, range.ETag, cancellationToken).ConfigureAwait(false)
            ?? throw new TransientException($"{key} was removed from {server.Name} while it was read.");
        if (next.Length != _length - _position)
        {
            await next.Content.DisposeAsync().ConfigureAwait(false);
            throw new TransientException($"{server.Name} answered {next.Length} bytes of {key} instead of {_length - _position}.");
        }

        return next.Content;
    }

    private async ValueTask BreakAsync(Exception? error)
    {
        if (_content is not null)
        {
            await _content.DisposeAsync().ConfigureAwait(false);
            _content = null;
        }

        if (++_breaks >= options.Attempts)
        {
            throw new TransientException($"{key} cannot be read from {server.Name}: the connection broke {_breaks} times after {_position} of {_length} bytes.", error);
        }
    }
}
