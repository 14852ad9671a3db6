using System.Globalization;
using System.Reflection;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Numbered SQL files, embedded in the assembly, that bring a database from one schema to the next.</summary>
internal static class Migrations
{
    // "GSFT" in ASCII: marks the file as ours in the SQLite header.
    private const long ApplicationId = 0x47534654;

    /// <summary>The files by number: 1, 2, 3, …</summary>
    public static IReadOnlyList<string> All { get; } = Load();

    /// <summary>Applies what is missing, all or nothing.</summary>
    /// <exception cref="InvalidInputException">The file belongs to another program or to a newer version of this one.</exception>
    public static void Apply(SqliteSession session) => Apply(session, All);

    /// <summary>Applies what is missing of these, all or nothing.</summary>
    public static void Apply(SqliteSession session, IReadOnlyList<string> scripts)
    {
        CheckedVersion(session, scripts.Count);

        // Persistent in the file; outside a transaction by SQLite's rules.
        session.All("PRAGMA journal_mode = WAL", row => row.GetString(0));
        Begin(session);
        try
        {
            var version = CheckedVersion(session, scripts.Count);
            foreach (var script in scripts.Skip(version))
            {
                session.Script(script);
            }

            session.Script($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {scripts.Count};");
            session.Commit();
        }
        catch
        {
            session.Rollback();
            throw;
        }
    }

    private static void Begin(SqliteSession session)
    {
        // Each attempt waits inside SQLite while another process migrates.
        var started = TimeProvider.System.GetTimestamp();
        while (!session.TryBeginImmediate())
        {
            if (TimeProvider.System.GetElapsedTime(started) > SqliteDatabase.LongestWait)
            {
                throw new TransientException($"{session.File} was held by another process for {SqliteDatabase.LongestWait.TotalSeconds} s.");
            }
        }
    }

    private static int CheckedVersion(SqliteSession session, int newest)
    {
        var application = session.Number("PRAGMA application_id");
        var version = (int)session.Number("PRAGMA user_version");
        var empty = session.Number("SELECT count(*) FROM sqlite_schema") == 0;
        if (application != ApplicationId && !(empty && application == 0))
        {
            throw new InvalidInputException(session.File, "a Groundshift database", "the database of another program", "Name another data folder.");
        }

        if (version > newest)
        {
            throw new InvalidInputException(
                session.File,
                $"schema {newest} or older",
                $"schema {version}, written by a newer version of Groundshift",
                "Update Groundshift, or name another data folder.");
        }

        return version;
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
