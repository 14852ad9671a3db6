using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Adapters.Tests.Embedded;

public sealed class EmbeddedServicesTests
{
    [Theory]
    [InlineData(typeof(IStoreTransactions))]
    [InlineData(typeof(IJobQueue))]
    [InlineData(typeof(IJobLedger))]
    [InlineData(typeof(IOutbox))]
    [InlineData(typeof(IAreaStore))]
    [InlineData(typeof(IWatchStore))]
    [InlineData(typeof(ISceneIndex))]
    [InlineData(typeof(ICatalogStore))]
    [InlineData(typeof(IObjectStore))]
    public async Task Every_port_is_there_and_the_folder_closes_with_the_host(Type port)
    {
        using var folder = new TemporaryFolder();
        await using (var services = new ServiceCollection().AddEmbeddedStores(folder.Root).BuildServiceProvider())
        {
            services.GetRequiredService(port).ShouldBeAssignableTo(port);
            await services.GetRequiredService<IAreaStore>().PutAsync(Samples.Area(), TestContext.Current.CancellationToken);
        }

        // The last connection that closes takes the log along.
        File.Exists(folder.File("groundshift.db-wal")).ShouldBeFalse();
    }

    [Fact]
    public void Nothing_is_opened_before_a_port_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        using var services = new ServiceCollection().AddEmbeddedStores(folder.Root).BuildServiceProvider();

        Directory.GetFileSystemEntries(folder.Root).ShouldBeEmpty();
    }
}
