using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Groundshift.TestKit.Http;

/// <summary>What the proxy does to one request. Nothing set passes it on.</summary>
public sealed record ProxyFault
{
    /// <summary>Answers with this status itself.</summary>
    public int? Status { get; init; }

    /// <summary>Seconds of the Retry-After header of that answer.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Breaks the connection after so many bytes of the request's body.</summary>
    public long? CutRequestAt { get; init; }

    /// <summary>Passes the request on and breaks the connection after so many bytes of the answer's body; 0 loses the whole answer.</summary>
    public long? CutAnswerAt { get; init; }

    /// <summary>Passes on so many bytes at a time, with a pause after each.</summary>
    public int? SlowBytes { get; init; }

    /// <summary>Never answers.</summary>
    public bool Hangs { get; init; }
}

/// <summary>An HTTP proxy before a server, which fails as networks and overloaded servers do.</summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private const int BufferSize = 16 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly WebApplication _application;
    private readonly Uri _target;
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly Lock _gate = new();
    private readonly List<string> _seen = [];

    private FaultyProxy(WebApplication application, Uri target) => (_application, _target) = (application, target);

    /// <summary>Address of the proxy, with the target's path.</summary>
    public Uri Endpoint { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Chooses what happens to a request, by its method, its path with query, and its number from 0.</summary>
    public Func<string, string, int, ProxyFault?>? Choose { get; set; }

    /// <summary>Looks at each request before anything happens to it.</summary>
    public Action<HttpContext>? Look { get; set; }

    /// <summary>Methods and paths with query so far.</summary>
    public IReadOnlyList<string> Seen
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>Starts a proxy before <paramref name="target"/> on a free port.</summary>
    public static async Task<FaultyProxy> StartAsync(Uri target)
    {
        var application = Loopback.Create(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var proxy = new FaultyProxy(application, target);
        application.Run(proxy.AnswerAsync);
        await application.StartAsync();
        proxy.Endpoint = new Uri(Loopback.RootOf(application), target.AbsolutePath);
        return proxy;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _http.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var address = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        int number;
        lock (_gate)
        {
            number = _seen.Count;
            _seen.Add($"{context.Request.Method} {address}");
        }

        Look?.Invoke(context);
        var fault = Choose?.Invoke(context.Request.Method, address, number) ?? new ProxyFault();
        if (fault.Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (fault.Status is { } status)
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = fault.RetryAfter?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return;
        }

        try
        {
            await PassAsync(context, address, fault);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    private async Task PassAsync(HttpContext context, string address, ProxyFault fault)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_target.GetLeftPart(UriPartial.Authority) + address));
        if (context.Request.ContentLength is not null || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(new CutStream(context.Request.Body, fault.CutRequestAt));
        }

        foreach (var (name, value) in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
            }
        }

        using var response = await _http.SendAsync(request, context.RequestAborted);
        if (fault.CutAnswerAt == 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Transfer-Encoding" or "Connection")))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        if (context.Request.Method != "HEAD" && response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified))
        {
            await CopyAsync(await response.Content.ReadAsStreamAsync(context.RequestAborted), context, fault);
        }
    }

    private static async Task CopyAsync(Stream body, HttpContext context, ProxyFault fault)
    {
        var buffer = new byte[Math.Min(BufferSize, fault.SlowBytes ?? BufferSize)];
        long passed = 0;
        for (int read; (read = await body.ReadAsync(buffer, context.RequestAborted)) > 0; passed += read)
        {
            var left = (fault.CutAnswerAt ?? long.MaxValue) - passed;
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, (int)Math.Min(read, left)), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (left <= read)
            {
                context.Abort();
                return;
            }

            if (fault.SlowBytes is not null)
            {
                await Task.Delay(Pause, TimeProvider.System, context.RequestAborted);
            }
        }
    }

    /// <summary>A body that ends in a failure.</summary>
    private sealed class CutStream(Stream inner, long? cutAt) : Stream
    {
        private long _passed;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _passed;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var left = (cutAt ?? long.MaxValue) - _passed;
            if (left <= 0)
            {
                throw new IOException("The proxy cuts here.");
            }

            var read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken);
            _passed += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
            // Nothing is ever written.
        }
    }
}
