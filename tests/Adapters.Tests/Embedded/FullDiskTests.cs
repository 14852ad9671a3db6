using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Jobs;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Embedded;

/// <summary>The embedded stores on a disk that fills and has room again.</summary>
public sealed class FullDiskTests
{
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_torn_and_work_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.Need(mebibytes: 8);
        using var stores = EmbeddedStores.Open(disk.Root, _clock);
        await AddAsync(stores, "before");
        using var elsewhere = new TemporaryFolder();
        var source = elsewhere.File("source");
        await File.WriteAllTextAsync(source, new string('a', 8192), Token);
        disk.Fill();

        // What was set aside before is used up first.
        var added = 0;
        var error = await Should.ThrowAsync<TransientException>(async () =>
        {
            while (added < 10_000)
            {
                await AddAsync(stores, $"meanwhile-{added}");
                added++;
            }
        });

        error.Message.ShouldContain("is full");
        await Should.ThrowAsync<TransientException>(async () => await stores.Objects.PutAsync("a/b", source, "text/plain", Token));
        (await stores.Ledger.FindAsync(Samples.Job("before").Id, Token)).ShouldNotBeNull("reading goes on");
        disk.Free();
        await AddAsync(stores, "after");
        await stores.Objects.PutAsync("a/b", source, "text/plain", Token);
        (await stores.Ledger.ListAsync(new() { Limit = 20_000 }, Token)).Count.ShouldBe(added + 2);
        Directory.EnumerateFiles(Path.Combine(disk.Root, "incoming")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_that_starts_on_a_full_disk_says_that_it_is_full()
    {
        using var disk = SmallDisk.Need(mebibytes: 8);
        using (var stores = EmbeddedStores.Open(disk.Root, _clock))
        {
            await AddAsync(stores, "before");
        }

        disk.Fill();
        Should.Throw<TransientException>(() => EmbeddedStores.Open(disk.Root, _clock)).Message.ShouldContain("is full");
        disk.Free();
        using var again = EmbeddedStores.Open(disk.Root, _clock);
        (await again.Ledger.FindAsync(Samples.Job("before").Id, Token)).ShouldNotBeNull();
    }

    private static async Task AddAsync(EmbeddedStores stores, string name)
    {
        await using var transaction = await stores.Transactions.BeginAsync(Token);
        await stores.Ledger.AddAsync(transaction, Samples.Job(name), Token);
        await transaction.CommitAsync(Token);
    }
}
