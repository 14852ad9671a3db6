using System.Net.Sockets;
using Groundshift.Core.Jobs;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Sorts PostgreSQL's failures by who must act. Codes: PostgreSQL 15 documentation, appendix A.</summary>
internal static class PostgresErrors
{
    private const string Database = "PostgreSQL";

    // Not among the constants of Npgsql.
    private const string IdleInTransactionTimeout = "25P03";

    /// <summary>The exception to throw instead, or null when the failure is a bug and should be thrown as it is.</summary>
    public static Exception? Translate(Exception error) => error switch
    {
        PostgresException answer => Translate(answer),
        // Npgsql wraps what PostgresOptions.Password throws.
        NpgsqlException { InnerException: InvalidInputException or TransientException } => error.InnerException,
        NpgsqlException { InnerException: IOException or SocketException or TimeoutException or ObjectDisposedException } =>
            new TransientException($"{Database} cannot be reached: {error.Message}", error),
        NpgsqlException { IsTransient: true } or TimeoutException or SocketException =>
            new TransientException($"{Database} cannot be reached: {error.Message}", error),
        _ => null,
    };

    private static Exception? Translate(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable =>
            new TransientException($"{Database} let another transaction go first: {error.MessageText}", error),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.QueryCanceled or IdleInTransactionTimeout =>
            new TransientException($"{Database} ended the connection or the query: {error.MessageText}", error),
        PostgresErrorCodes.ReadOnlySqlTransaction => new TransientException($"{Database} takes no writes now: {error.MessageText}", error),
        PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter => new InvalidInputException(
            "text", "characters that UTF-8 has, without U+0000", error.MessageText, "Remove the character.", error),
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName
            or PostgresErrorCodes.InsufficientPrivilege => new RefusedException(
            "Store:Postgres:ConnectionString", "a database that this user may use", error.MessageText, "Correct the connection string or the user's rights.", error),
        // 08: connection; 53: no room, no memory, too many connections; 58: the server's system failed.
        { Length: 5 } state when state[..2] is "08" or "53" or "58" => new TransientException($"{Database}: {error.MessageText}", error),
        _ => null,
    };
}
