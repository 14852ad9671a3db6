using System.Globalization;
using System.Reflection;
using Groundshift.Core.Jobs;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Numbered SQL files, embedded in the assembly, that bring a schema from one state to the next.</summary>
internal sealed class Migrations(string schema)
{
    // One name for all schemas of the database, because they share its extensions.
    private const string LockName = "groundshift:migrations";

    /// <summary>The files by number: 1, 2, 3, …</summary>
    public static IReadOnlyList<string> All { get; } = Load();

    /// <summary>Applies what is missing, all or nothing; processes that start at once wait for each other. Nothing is written where nothing is missing.</summary>
    /// <exception cref="InvalidInputException">The schema belongs to a newer version of this program.</exception>
    public async ValueTask ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var session = new PostgresSession(connection);
        if (await VersionAsync(session, cancellationToken).ConfigureAwait(false) == All.Count)
        {
            return;
        }

        await session.ExecuteAsync(new Statement("BEGIN"), cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            new Statement("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", LockName), cancellationToken).ConfigureAwait(false);
        await session.ScriptAsync(
            $"CREATE SCHEMA IF NOT EXISTS {schema}; CREATE TABLE IF NOT EXISTS {schema}.migrations (number integer PRIMARY KEY)",
            cancellationToken).ConfigureAwait(false);
        var version = await VersionAsync(session, cancellationToken).ConfigureAwait(false);
        for (var number = version + 1; number <= All.Count; number++)
        {
            await session.ScriptAsync(All[number - 1], cancellationToken).ConfigureAwait(false);
            await session.ExecuteAsync(new Statement("INSERT INTO migrations (number) VALUES ($1)", number), cancellationToken).ConfigureAwait(false);
        }

        await session.ExecuteAsync(new Statement("COMMIT"), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<int> VersionAsync(PostgresSession session, CancellationToken cancellationToken)
    {
        var exists = await session.AllAsync(
            new Statement("SELECT to_regclass($1) IS NOT NULL", $"{schema}.migrations"), row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false);
        if (!exists[0])
        {
            return 0;
        }

        var version = (int)await session.NumberAsync(new Statement("SELECT coalesce(max(number), 0)::bigint FROM migrations"), cancellationToken).ConfigureAwait(false);
        return version <= All.Count
            ? version
            : throw new InvalidInputException(
                "Store:Postgres:Schema",
                $"version {All.Count} or older of schema {schema}",
                $"version {version}, written by a newer version of Groundshift",
                "Update Groundshift, or name another schema.");
    }

    private static List<string> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();
        for (var i = 0; i < names.Count; i++)
        {
            if (!names[i].StartsWith((i + 1).ToString("0000", CultureInfo.InvariantCulture), StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"Migration {names[i]} breaks the numbering.");
            }
        }

        return [.. names.Select(name => Read(assembly, name))];
    }

    private static string Read(Assembly assembly, string name)
    {
        // The name came from this assembly's own list.
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
