using System.Diagnostics;
using System.Globalization;
using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Embedded.Sqlite;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Embedded;

/// <summary>A process that is killed with -9 in the middle of its writes leaves nothing torn and loses nothing that it was told is there.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_torn_or_lost_when_the_writer_is_killed()
    {
        var seed = Environment.ProcessId;
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await WriteAndKillAsync(random.Next(1, 12), TimeSpan.FromMilliseconds(random.Next(20)));

            await CheckAsync($"seed {seed}, kill {kill}");
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task WriteAndKillAsync(int writes, TimeSpan more)
    {
        var target = Acknowledged().Count + writes;
        using var writer = Process.Start(Writer()) ?? throw new InvalidOperationException("The writer did not start.");
        var output = writer.StandardOutput.ReadToEndAsync(Token);
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            while (Acknowledged().Count < target)
            {
                writer.HasExited.ShouldBeFalse(writer.HasExited ? await output : string.Empty);
                TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience, "the writer is too slow");
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Token);
            }

            await Task.Delay(more, TimeProvider.System, Token);
        }
        finally
        {
            writer.Kill();
            await writer.WaitForExitAsync(CancellationToken.None);
        }
    }

    private ProcessStartInfo Writer()
    {
        var assembly = typeof(KilledWriter).Assembly.GetName().Name;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));
        string[] arguments = ["-explicit", "only", "-method", $"{typeof(KilledWriter).FullName}.{nameof(KilledWriter.Writes_until_it_is_killed)}"];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[KilledWriter.Folder] = _folder.Root;
        return start;
    }

    private async Task CheckAsync(string when)
    {
        using var stores = EmbeddedStores.Open(_folder.Root, TimeProvider.System);
        var acknowledged = Acknowledged();
        var jobs = (await stores.Ledger.ListAsync(new LedgerQuery { Limit = int.MaxValue }, Token)).Select(entry => entry.Job.Id.Value).ToHashSet();
        var messages = (await stores.Outbox.PendingAsync(OutboxTopics.Jobs, int.MaxValue, Token)).Select(message => message.Id);
        var items = (await stores.Catalog.SearchAsync(new ItemSearch { Limit = 100_000 }, Token)).Items.Select(found => found.Item.Id);
        var placed = (await stores.Catalog.SearchAsync(new ItemSearch { Limit = 100_000, Intersects = Conformance.Samples.Box(-1, -1, 180, 2) }, Token)).Items;

        acknowledged.ShouldBeSubsetOf(jobs, when);
        messages.ShouldBe(jobs, ignoreOrder: true, when);
        items.ShouldBe(jobs, ignoreOrder: true, when);
        placed.Count.ShouldBe(jobs.Count, when);
        var last = (jobs.Count - 1).ToString(CultureInfo.InvariantCulture);
        (await stores.Watches.CursorAsync("w", Token)).LastError.ShouldBe(last, when);
        (await stores.Queue.CountAsync(JobPriority.Fresh, Token)).ShouldBeInRange(acknowledged.Count, jobs.Count, when);
        await CheckObjectsAsync(stores, jobs, when);
        CheckFile(when);
    }

    private static async Task CheckObjectsAsync(EmbeddedStores stores, HashSet<string> jobs, string when)
    {
        HashSet<string> seen = [];
        await foreach (var path in stores.Objects.ListAsync("products/", Token))
        {
            await using var stream = (await stores.Objects.OpenAsync(path, 0, null, Token)).ShouldNotBeNull();
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, Token);
            var stored = (await stores.Objects.FindAsync(path, Token)).ShouldNotBeNull();
            stored.Tag.ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content.ToArray())), $"{when}, {path}");
            var name = path["products/".Length..];
            seen.Add(name);
            if (name != "current")
            {
                content.ToArray().ShouldBe(KilledWriter.Content(int.Parse(name, CultureInfo.InvariantCulture)), $"{when}, {path}");
            }
        }

        jobs.ShouldBeSubsetOf(seen, when);
    }

    private void CheckFile(string when)
    {
        using var session = new SqliteSession(_folder.File(SqliteDatabase.FileName), readOnly: true);
        session.All("PRAGMA integrity_check", row => row.GetString(0)).ShouldBe(["ok"], when);
        session.All("SELECT rtreecheck('item_boxes')", row => row.GetString(0)).ShouldBe(["ok"], when);
    }

    private List<string> Acknowledged()
    {
        var file = _folder.File(KilledWriter.Progress);
        if (!File.Exists(file))
        {
            return [];
        }

        // The last line may be half written.
        var text = File.ReadAllText(file);
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
