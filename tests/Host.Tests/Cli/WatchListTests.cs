using Groundshift.Adapters.Embedded;
using Groundshift.Core.Ports;
using Groundshift.Host.Tests.EndToEnd;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.Cli;

public sealed class WatchListTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2, "silent: nothing new for more than 2 days")]
    [InlineData(4, "ok")]
    public async Task A_watch_is_silent_after_as_many_days_as_the_settings_say(int days, string health)
    {
        using var folder = new TemporaryFolder();
        using (var stores = EmbeddedStores.Open(folder.File("groundshift-data"), TimeProvider.System))
        {
            var now = TimeProvider.System.GetUtcNow();
            await stores.Watches.PutAsync(new Watch { Id = "quiet", Catalog = "c", Url = "https://example.org/", Collection = "c" }, Token);
            await using var transaction = await stores.Transactions.BeginAsync(Token);
            await stores.Watches.SaveCursorAsync(transaction, "quiet", new WatchCursor { LastSweep = now, LastTry = now, LastNews = now.AddDays(-3) }, Token);
            await transaction.CommitAsync(Token);
        }

        await File.WriteAllTextAsync(folder.File("groundshift.json"), $$$"""{"Ingest":{"SilenceAfterDays":{{{days}}}}}""", Token);

        (await Executable.RunAsync(folder.Root, "watch", "list")).ShouldSucceed().Output.ShouldContain(health);
    }
}
