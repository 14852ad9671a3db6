using System.Net;
using System.Net.Sockets;

namespace Groundshift.TestKit.Chaos.Faults;

/// <summary>A link to a port of this machine that can be cut, frozen and slowed.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private const int BufferSize = 16 * 1024;

    // Small enough that a slow link is slow for a single query too.
    private const int SlowBytes = 512;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<Socket> _sockets = [];
    private readonly Lock _gate = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _cut;
    private volatile int _pauseMilliseconds;

    private TcpProxy(int target)
    {
        _target = target;
        _open.SetResult();
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port; // bound in the constructor

    /// <summary>Opens a link to a port.</summary>
    public static TcpProxy To(int target) => new(target);

    /// <summary>Ends all connections and takes no new ones.</summary>
    public void Cut()
    {
        _cut = true;
        lock (_gate)
        {
            foreach (var socket in _sockets)
            {
                Reset(socket);
            }
        }
    }

    /// <summary>Lets nothing pass, and keeps what comes.</summary>
    public void Freeze() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Passes little at a time, with a pause before it.</summary>
    public void Slow(TimeSpan pause) => _pauseMilliseconds = (int)pause.TotalMilliseconds;

    /// <summary>Works as it should again.</summary>
    public void Heal()
    {
        (_cut, _pauseMilliseconds) = (false, 0);
        _open.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Cut();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptAsync(_end.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // Ends with the proxy; a client that hung up before it was taken is no loss.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Track(client, server);
        try
        {
            if (!_cut)
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The server is away: the client sees its connection end.
        }
        finally
        {
            Forget(client, server);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory(0, _pauseMilliseconds > 0 ? SlowBytes : BufferSize), _end.Token) is > 0 and var read)
            {
                await _open.Task.WaitAsync(_end.Token);
                if (_pauseMilliseconds is > 0 and var pause)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System, _end.Token);
                }

                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _end.Token);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // One side is gone: the caller ends the other one.
        }
    }

    private void Track(params ReadOnlySpan<Socket> sockets)
    {
        lock (_gate)
        {
            foreach (var socket in sockets)
            {
                _sockets.Add(socket);
            }
        }
    }

    private void Forget(params ReadOnlySpan<Socket> sockets)
    {
        lock (_gate)
        {
            foreach (var socket in sockets)
            {
                _sockets.Remove(socket);
                socket.Dispose();
            }
        }
    }

    // Without lingering, a close is a reset, which is what a broken link looks like.
    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException)
        {
            // Closed already.
        }

        socket.Dispose();
    }
}
