using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Embedded.Sqlite;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Tests.Embedded;

/// <summary>The file itself: opening, sharing, migrating, refusing.</summary>
public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_library_of_the_system_is_found_with_what_is_needed()
    {
        var facts = SqliteLibrary.Inspect();

        facts.Problem.ShouldBeNull();
        facts.Version.ShouldNotBeNull().ShouldStartWith("3.");
        facts.RTree.ShouldBeTrue();
        facts.Json.ShouldBeTrue();
        facts.FullText.ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_written_is_there_after_opening_again()
    {
        using (var first = Open())
        {
            await first.Areas.PutAsync(Samples.Area(), Token);
        }

        using var second = Open();
        (await second.Areas.FindAsync("congo", Token)).ShouldNotBeNull();
    }

    [Fact]
    public void Commits_are_written_through_before_they_are_told()
    {
        using var stores = Open();
        using var session = new SqliteSession(_folder.File(SqliteDatabase.FileName), readOnly: false);

        session.All("PRAGMA journal_mode", row => row.GetString(0)).ShouldBe(["wal"]);
        session.Number("PRAGMA synchronous").ShouldBe(2, "FULL");
        session.Number("PRAGMA foreign_keys").ShouldBe(1);
    }

    [Fact]
    public void A_schema_of_a_newer_version_is_refused_and_left_alone()
    {
        Open().Dispose();
        Run("PRAGMA user_version = 99");

        var error = Should.Throw<InvalidInputException>(Open);

        error.Found.ShouldContain("99");
        error.NextStep.ShouldContain("Update");
        Run("PRAGMA user_version").ShouldBe(99);
    }

    [Fact]
    public void The_database_of_another_program_is_refused_and_left_alone()
    {
        Run("CREATE TABLE theirs (x)");

        Should.Throw<InvalidInputException>(Open).Found.ShouldContain("another program");

        Run("SELECT count(*) FROM sqlite_schema").ShouldBe(1);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(_folder.File(SqliteDatabase.FileName), new string('x', 5000));

        Should.Throw<InvalidInputException>(Open).NextStep.ShouldContain("backup");
    }

    [Fact]
    public void A_failed_migration_leaves_an_empty_database_that_opens_later()
    {
        using var session = new SqliteSession(_folder.File(SqliteDatabase.FileName), readOnly: false);
        Should.Throw<SqliteException>(() => Migrations.Apply(session, [Migrations.All[0], "CREATE TABLE broken (x) STRICT"]));
        session.Number("SELECT count(*) FROM sqlite_schema").ShouldBe(0);
        session.Dispose();

        Open().Dispose();
    }

    [Fact]
    public void A_database_of_an_older_schema_gets_what_is_missing()
    {
        Open().Dispose();
        using var session = new SqliteSession(_folder.File(SqliteDatabase.FileName), readOnly: false);

        Migrations.Apply(session, [.. Migrations.All, "CREATE TABLE later (x INTEGER) STRICT"]);

        session.Number("SELECT count(*) FROM later").ShouldBe(0);
        session.Number("PRAGMA user_version").ShouldBe(Migrations.All.Count + 1);
    }

    [Fact]
    public async Task Two_programs_share_one_file()
    {
        using var first = Open();
        using var second = Open();

        await Task.WhenAll(WriteAsync(first, "a"), WriteAsync(second, "b"), WriteAsync(first, "c"), WriteAsync(second, "d"));

        (await first.Ledger.ListAsync(new LedgerQuery(), Token)).Count.ShouldBe(40);
    }

    [Fact]
    public async Task Several_programs_that_open_a_new_folder_at_once_all_succeed()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(Open, Token)));

        foreach (var stores in opened)
        {
            await stores.Areas.PutAsync(Samples.Area(), Token);
            stores.Dispose();
        }
    }

    [Fact]
    public async Task A_transaction_of_other_stores_is_refused()
    {
        using var first = Open();
        using var folder = new TemporaryFolder();
        using var second = EmbeddedStores.Open(folder.Root, _clock);
        await using var transaction = await first.Transactions.BeginAsync(Token);

        await Should.ThrowAsync<ArgumentException>(async () => await second.Ledger.AddAsync(transaction, Samples.Job(), Token));
    }

    [Fact]
    public async Task A_full_database_is_transient_and_nothing_half_is_kept()
    {
        using var database = SqliteDatabase.Open(_folder.Root);
        var outbox = new SqliteOutbox(database);
        await using (var transaction = await database.BeginAsync(Token))
        {
            database.Session(transaction).Number("PRAGMA max_page_count = 100");
            await Should.ThrowAsync<TransientException>(async () =>
            {
                for (var i = 0; ; i++)
                {
                    await outbox.AddAsync(transaction, new OutboxMessage($"{i}", OutboxTopics.Jobs, new string('x', 10_000)), Token);
                }
            });
            await Should.ThrowAsync<InvalidOperationException>(async () => await transaction.CommitAsync(Token));
        }

        (await outbox.PendingAsync(OutboxTopics.Jobs, 10, Token)).ShouldBeEmpty();
        await using var next = await database.BeginAsync(Token);
        await outbox.AddAsync(next, new OutboxMessage("small", OutboxTopics.Jobs, "{}"), Token);
        await next.CommitAsync(Token);
        (await outbox.PendingAsync(OutboxTopics.Jobs, 10, Token)).Count.ShouldBe(1);
    }

    [Fact]
    public void A_folder_without_write_permission_is_an_invalid_input()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("needs a user whom permissions bind");
            return;
        }

        File.SetUnixFileMode(_folder.Root, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Should.Throw<InvalidInputException>(Open).NextStep.ShouldContain("permissions");
        }
        finally
        {
            File.SetUnixFileMode(_folder.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task WriteAsync(EmbeddedStores stores, string name)
    {
        for (var i = 0; i < 10; i++)
        {
            await using var transaction = await stores.Transactions.BeginAsync(Token);
            await stores.Ledger.AddAsync(transaction, Samples.Job($"{name}-{i}"), Token);
            await transaction.CommitAsync(Token);
        }
    }

    private EmbeddedStores Open() => EmbeddedStores.Open(_folder.Root, _clock);

    private long? Run(string sql)
    {
        SqliteLibrary.Require();
        using var connection = new SqliteConnection($"Data Source={_folder.File(SqliteDatabase.FileName)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar() as long?;
    }
}
