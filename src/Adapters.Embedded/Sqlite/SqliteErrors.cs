using Groundshift.Core.Jobs;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Sorts SQLite's failures by who must act.</summary>
internal static class SqliteErrors
{
    /// <summary>The exception to throw instead, or null when the failure is a bug and should be thrown as it is.</summary>
    public static Exception? Translate(SqliteException error, string file) => error.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => new TransientException($"{file} is held by another process.", error),
        // The file of shared memory cannot grow: of all failures of a write only this one has no code for a full disk.
        raw.SQLITE_FULL or raw.SQLITE_IOERR when error.SqliteErrorCode == raw.SQLITE_FULL || error.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHMSIZE => new TransientException($"The disk of {file} is full.", error),
        raw.SQLITE_IOERR => new TransientException($"{file} cannot be read or written: {error.Message}", error),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new InvalidInputException(
            file, "a sound SQLite database", error.Message, "Restore the data folder from a backup, or start with an empty one.", error),
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM => new InvalidInputException(
            file, "a database file that can be written", error.Message, "Check the owner and the permissions of the data folder.", error),
        _ => null,
    };
}
