using System.Globalization;
using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Embedded;

/// <summary>The process that <see cref="KillTests"/> kills: writes to all stores until it is.</summary>
public sealed class KilledWriter
{
    public const string Folder = "GROUNDSHIFT_KILL_FOLDER";
    public const string Progress = "progress";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Writes_until_it_is_killed()
    {
        if (Environment.GetEnvironmentVariable(Folder) is not { } folder)
        {
            Assert.Skip($"is started by another test, with {Folder}");
            return;
        }

        var started = TimeProvider.System.GetTimestamp();
        using var stores = EmbeddedStores.Open(folder, TimeProvider.System);
        await stores.Watches.PutAsync(new Watch { Id = "w", Catalog = "c", Url = "https://example.com", Collection = "c" }, Token);
        for (var n = await NextAsync(stores); TimeProvider.System.GetElapsedTime(started) < Longest; n++)
        {
            await WriteAsync(stores, folder, n);
            await File.AppendAllTextAsync(Path.Combine(folder, Progress), string.Create(CultureInfo.InvariantCulture, $"{n}\n"), Token);
        }
    }

    /// <summary>What the object of a number holds.</summary>
    public static byte[] Content(int number)
    {
        var content = new byte[100_000 + (number % 7 * 30_000)];
        new Random(number).NextBytes(content);
        return content;
    }

    private static async Task<int> NextAsync(EmbeddedStores stores) =>
        (await stores.Ledger.ListAsync(new LedgerQuery { Limit = int.MaxValue }, Token)).Count;

    private static async Task WriteAsync(EmbeddedStores stores, string folder, int n)
    {
        var local = Path.Combine(folder, "local");
        await File.WriteAllBytesAsync(local, Content(n), Token);
        await stores.Objects.PutAsync($"products/{n}", local, "application/octet-stream", Token);

        // The same path again and again: a kill must leave one version, whole.
        await stores.Objects.PutAsync("products/current", local, "application/octet-stream", Token);
        var cursor = await stores.Watches.CursorAsync("w", Token);
        await using var transaction = await stores.Transactions.BeginAsync(Token);
        await stores.Catalog.PutCollectionAsync(transaction, Samples.Collection("c"), Token);
        await stores.Ledger.AddAsync(transaction, Samples.Job($"{n}"), Token);
        await stores.Outbox.AddAsync(transaction, new OutboxMessage($"{n}", OutboxTopics.Jobs, "{}"), Token);
        await stores.Catalog.PutItemAsync(transaction, Samples.Item("c", $"{n}", Samples.Box(n % 170, 0, (n % 170) + 1, 1), "2022-01-01T00:00:00Z"), Token);
        await stores.Watches.SaveCursorAsync(transaction, "w", cursor with { LastError = $"{n}" }, Token);
        await transaction.CommitAsync(Token);
        await stores.Queue.SendAsync(new JobId($"{n}"), JobPriority.Fresh, Token);
    }
}
