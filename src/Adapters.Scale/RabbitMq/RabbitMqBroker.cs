using Groundshift.Core.Jobs;
using RabbitMQ.Client;

namespace Groundshift.Adapters.Scale.RabbitMq;

/// <summary>
/// One connection with one channel, for one caller at a time. A failure closes it, which gives back to the queues all that was received
/// on it; the next use connects again.
/// </summary>
internal sealed class RabbitMqBroker : IAsyncDisposable, IDisposable
{
    // A queue whose leader is gone confirms nothing and says nothing. The client's own calls wait 20 s by default.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(60);

    // A broker that said that it has no room is not sent to again for as long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConnectionFactory _factory;
    private readonly Func<IChannel, CancellationToken, Task> _declare;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IConnection? _connection;
    private TaskCompletionSource<string> _blocked = new();
    private volatile Fullness? _full;
    private IChannel? _channel;

    /// <param name="uri">Address with user and password.</param>
    /// <param name="declare">Declares the queues on a fresh channel.</param>
    /// <exception cref="InvalidInputException">The address cannot be read.</exception>
    public RabbitMqBroker(string uri, Func<IChannel, CancellationToken, Task> declare)
    {
        _declare = declare;
        _factory = new ConnectionFactory
        {
            Uri = Parse(uri),
            ClientProvidedName = "groundshift",

            // Deliveries of a lost channel must be known as lost, which the client's own recovery hides.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
        };
    }

    /// <summary>Fails where the broker said a moment ago that it takes no messages: each try costs it a connection that it does not read from.</summary>
    /// <exception cref="TransientException">What it said.</exception>
    public void RequireRoom()
    {
        if (_full is { } full && TimeProvider.System.GetElapsedTime(full.At) < Patience)
        {
            throw new TransientException(full.Refusal.Message, full.Refusal);
        }
    }

    /// <summary>Runs work on the open channel.</summary>
    public async ValueTask<T> UseAsync<T>(Func<IChannel, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var channel = await OpenAsync(cancellationToken).ConfigureAwait(false);
            return await AnsweredAsync(work(channel).AsTask(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // Also after a cancellation: an answer may be under way that nobody waits for any more.
            await CloseAsync().ConfigureAwait(false);
            throw RabbitMqErrors.Translate(error) ?? error;
        }
        finally
        {
            _gate.Release();
        }
    }

    // A broker short of disk or memory says so at the first publish, and reads nothing more from the connection until it has room again.
    private async Task<T> AnsweredAsync<T>(Task<T> work, CancellationToken cancellationToken)
    {
        var first = await Task.WhenAny(work, _blocked.Task).WaitAsync(LongestAnswer, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        if (first == work)
        {
            return await work.ConfigureAwait(false);
        }

        _ = work.ContinueWith(late => late.Exception, TaskScheduler.Default);
        var refusal = new TransientException($"RabbitMQ takes no messages now: {await _blocked.Task.ConfigureAwait(false)}.");
        _full = new Fullness(refusal, TimeProvider.System.GetTimestamp());
        throw refusal;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _gate.Dispose();
    }

    public void Dispose()
    {
        _channel?.Dispose();
        _connection?.Dispose();
        _gate.Dispose();
    }

    private async ValueTask<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsOpen: true } open)
        {
            return open;
        }

        await CloseAsync().ConfigureAwait(false);
        _connection = await _factory.CreateConnectionAsync(cancellationToken).ConfigureAwait(false);
        var blocked = _blocked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _connection.ConnectionBlockedAsync += (_, told) =>
        {
            blocked.TrySetResult(told.Reason);
            return Task.CompletedTask;
        };
        _channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken).ConfigureAwait(false);
        await _declare(_channel, cancellationToken).ConfigureAwait(false);
        return _channel;
    }

    private async ValueTask CloseAsync()
    {
        var (channel, connection) = (_channel, _connection);
        (_channel, _connection) = (null, null);
        var farewell = CloseAsync(channel, connection);

        // The client waits half a minute for the answer to a farewell that nobody reads.
        if (!_blocked.Task.IsCompleted)
        {
            await farewell.ConfigureAwait(false);
        }
    }

    private static async Task CloseAsync(IChannel? channel, IConnection? connection)
    {
        try
        {
            if (channel is not null)
            {
                await channel.DisposeAsync().ConfigureAwait(false);
            }

            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception error) when (RabbitMqErrors.Translate(error) is not null)
        {
            // It is closed already, which is what was asked for.
        }
    }

    private static Uri Parse(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme is "amqp" or "amqps"
            ? parsed
            : throw new InvalidInputException(
                "Queue:RabbitMq:Uri", "amqp://USER:PASSWORD@HOST:PORT/VHOST", "a text that cannot be read", "Correct the address."); // Not repeated: it holds the password.

    /// <summary>What a broker without room said, and when. One object, for it is read beside the gate.</summary>
    private sealed record Fullness(TransientException Refusal, long At);
}
