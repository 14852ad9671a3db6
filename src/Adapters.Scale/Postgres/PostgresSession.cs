using System.Buffers;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Statements on one connection. Used by one caller at a time.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection)
{
    // Large enough that sending costs little for each row.
    private const int CopyChunk = 64 * 1024;

    // Signature, no flags, no extension; and the count of fields that ends the rows. Source: PostgreSQL, COPY, "Binary Format".
    private static ReadOnlySpan<byte> CopyHeader => [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static ReadOnlySpan<byte> CopyEnd => [0xFF, 0xFF];

    private IReadOnlyList<string> _before = [];
    private Func<bool> _isLate = () => false;

    /// <summary>Sends statements without values or rows along with the next query, in its round trip.</summary>
    public void Precede(params string[] statements) => _before = [.. _before, .. statements];

    /// <summary>From now on, queries that begin later than this are refused with a <see cref="TimeoutException"/>.</summary>
    public void EndWithin(TimeSpan longest, TimeProvider time)
    {
        var started = time.GetTimestamp();
        _isLate = () => time.GetElapsedTime(started) > longest;
    }

    /// <summary>Runs a statement; returns the number of changed rows.</summary>
    public async ValueTask<int> ExecuteAsync(Statement statement, CancellationToken cancellationToken)
    {
        await using var command = Command(statement);
        return await TranslatedAsync(command.ExecuteNonQueryAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>The same for a statement that may take as long as it needs.</summary>
    public async ValueTask<int> ExecuteLongAsync(Statement statement, CancellationToken cancellationToken)
    {
        await using var command = Command(statement);
        command.CommandTimeout = 0;
        return await TranslatedAsync(command.ExecuteNonQueryAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Runs several statements in one round trip; returns the number of changed rows of each.</summary>
    public async ValueTask<IReadOnlyList<int>> BatchAsync(IEnumerable<Statement> statements, CancellationToken cancellationToken)
    {
        await using var batch = Batch(statements);
        await TranslatedAsync(batch.ExecuteNonQueryAsync(cancellationToken)).ConfigureAwait(false);
        return [.. batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select(command => command.RecordsAffected)];
    }

    /// <summary>All rows of a query.</summary>
    public async ValueTask<IReadOnlyList<T>> AllAsync<T>(Statement statement, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        ThrowIfLate();
        return await TranslatedAsync(RowsAsync(statement, map, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>The first row of a query, or null, after a query whose rows are of no interest, such as one that waits for a lock; in one round trip.</summary>
    public async ValueTask<T?> FirstAfterAsync<T>(Statement before, Statement statement, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
        where T : class =>
        await TranslatedAsync(RowAfterAsync(before, statement, map, cancellationToken)).ConfigureAwait(false);

    /// <summary>Rows of a query, read as they are asked for.</summary>
    public IAsyncEnumerable<NpgsqlDataReader> StreamAsync(Statement statement, CancellationToken cancellationToken)
    {
        ThrowIfLate();
        return QueryAsync(statement, cancellationToken);
    }

    /// <summary>The first row of a query, or null.</summary>
    public async ValueTask<T?> FirstAsync<T>(Statement statement, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
        where T : class
    {
        var rows = await AllAsync(statement, map, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The integer of a query that yields exactly one.</summary>
    public async ValueTask<long> NumberAsync(Statement statement, CancellationToken cancellationToken) =>
        (await AllAsync(statement, row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Runs several statements without values, however long it takes.</summary>
    public async ValueTask ScriptAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(new Statement(sql));
        command.CommandTimeout = 0;
        await TranslatedAsync(command.ExecuteNonQueryAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Sends rows by COPY in binary form. The server works on the first while the others are written.</summary>
    /// <param name="copy">The statement.</param>
    /// <param name="rows">What to make rows of.</param>
    /// <param name="write">Writes one: the count of its fields and the fields.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask CopyAsync<T>(string copy, IReadOnlyCollection<T> rows, Action<T, ArrayBufferWriter<byte>> write, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        try
        {
            await using var stream = await connection.BeginRawBinaryCopyAsync(copy, cancellationToken).ConfigureAwait(false);
            var chunk = new ArrayBufferWriter<byte>(CopyChunk);
            chunk.Write(CopyHeader);
            foreach (var row in rows)
            {
                write(row, chunk);
                if (chunk.WrittenCount >= CopyChunk)
                {
                    await stream.WriteAsync(chunk.WrittenMemory, cancellationToken).ConfigureAwait(false);
                    chunk.ResetWrittenCount();
                }
            }

            chunk.Write(CopyEnd);
            await stream.WriteAsync(chunk.WrittenMemory, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresErrors.Translate(error) is { } better)
        {
            throw better;
        }
    }

    private static async Task<T> TranslatedAsync<T>(Task<T> work)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresErrors.Translate(error) is { } better)
        {
            throw better;
        }
    }

    // Outside of what is translated: it is no failure of the server.
    private void ThrowIfLate()
    {
        if (_isLate())
        {
            throw new TimeoutException("The queries of this session took longer together than they may.");
        }
    }

    private async IAsyncEnumerable<NpgsqlDataReader> QueryAsync(Statement statement, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var batch = Batch([.. _before.Select(text => new Statement(text)), statement]);
        _before = [];
        await using var reader = await TranslatedAsync(batch.ExecuteReaderAsync(cancellationToken)).ConfigureAwait(false);
        while (await TranslatedAsync(reader.ReadAsync(cancellationToken)).ConfigureAwait(false))
        {
            yield return reader;
        }
    }

    private async Task<IReadOnlyList<T>> RowsAsync<T>(Statement statement, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        List<T> rows = [];
        await foreach (var row in QueryAsync(statement, cancellationToken).ConfigureAwait(false))
        {
            rows.Add(map(row));
        }

        return rows;
    }

    private async Task<T?> RowAfterAsync<T>(Statement before, Statement statement, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
        where T : class
    {
        await using var batch = Batch([before, statement]);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? map(reader) : null;
    }

    private NpgsqlBatch Batch(IEnumerable<Statement> statements)
    {
        var batch = connection.CreateBatch();
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Sql);
            Bind(command.Parameters, statement);
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    private NpgsqlCommand Command(Statement statement)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are made by this adapter; values are parameters.
        command.CommandText = statement.Sql;
#pragma warning restore CA2100
        Bind(command.Parameters, statement);
        return command;
    }

    private static void Bind(NpgsqlParameterCollection parameters, Statement statement)
    {
        foreach (var value in statement.Values ?? [])
        {
            parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }
    }
}
