using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>
/// Signals of all processes on one schema: a trigger notifies on commit (migration 0011), and a connection of its own listens from the
/// first wait on. Where it cannot listen, such as behind a pool that shares connections between transactions, waits last their full time.
/// </summary>
internal sealed class PostgresSignals : IStoreSignals, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(5);

    private readonly PostgresDatabase _database;
    private readonly TimeProvider _time;
    private readonly SignalBoard _board;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<Task> _listening;
    private int _isDisposed;

    public PostgresSignals(PostgresDatabase database, TimeProvider time)
    {
        (_database, _time, _board) = (database, time, new SignalBoard(time));
        _listening = new Lazy<Task>(ListenAsync);
    }

    public long Count(StoreSignal signal) => _board.Count(signal);

    public Task WaitAsync(StoreSignal signal, long since, TimeSpan longest, CancellationToken cancellationToken)
    {
        _ = _listening.Value;
        return _board.WaitAsync(signal, since, longest, cancellationToken);
    }

    // A host disposes what it was given by name, and again what owns it.
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        if (_listening.IsValueCreated)
        {
            await _listening.Value.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
    }

    // The listener sees the cancelled token and ends by itself.
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _stop.Cancel();
        }
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync().ConfigureAwait(false);
            }
            catch (Exception error) when (error is TransientException or InvalidInputException || PostgresErrors.Translate(error) is not null)
            {
                // The stores tell of an unreachable server; meanwhile relays look by the clock.
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(BetweenAttempts, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenOnceAsync()
    {
        await using var connection = await _database.ConnectListenerAsync(_stop.Token).ConfigureAwait(false);
        connection.Notification += (_, notice) => Raise(notice.Payload);
        await new PostgresSession(connection).ScriptAsync($"LISTEN {_database.Schema}", _stop.Token).ConfigureAwait(false);

        // What was committed while nobody listened.
        foreach (var signal in Enum.GetValues<StoreSignal>())
        {
            _board.Raise(signal);
        }

        while (true)
        {
            await connection.WaitAsync(_stop.Token).ConfigureAwait(false);
        }
    }

    // The payload is the name of a table; newer versions may announce others.
    private void Raise(string table)
    {
        if (Enum.TryParse<StoreSignal>(table, ignoreCase: true, out var signal) && Enum.IsDefined(signal))
        {
            _board.Raise(signal);
        }
    }
}
