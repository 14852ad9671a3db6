using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Catalog.Tests.Api;

public sealed class FailureTests
{
    [Fact]
    public async Task A_failing_store_is_a_500_that_says_nothing_of_the_inside()
    {
        await using var server = await StartAsync(new InvalidOperationException("password=secret in /var/lib"));

        var (status, error) = await server.GetAsync("/collections");
        var (ready, _) = await server.GetAsync("/health/ready");
        var (live, _) = await server.GetAsync("/health/live");

        (status, ready, live).ShouldBe((500, 503, 200));
        error["code"]!.GetValue<string>().ShouldBe("InternalError");
        error.ToJsonString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_busy_store_is_a_503_that_names_nothing_of_it()
    {
        await using var server = await StartAsync(new TransientException("The disk of /srv/groundshift/catalog.db is full."));

        var (status, error) = await server.GetAsync("/collections");

        status.ShouldBe(503);
        error["description"]!.GetValue<string>().ShouldContain("later");
        error.ToJsonString().ShouldNotContain("srv");
    }

    [Fact]
    public async Task A_store_that_refuses_this_service_is_a_503_that_names_nothing_of_it()
    {
        await using var server = await StartAsync(new RefusedException("Store:Postgres:ConnectionString", "a database", "user gs on db.internal", "Correct it."));

        var (status, error) = await server.GetAsync("/collections");

        status.ShouldBe(503);
        error.ToJsonString().ShouldNotContain("Postgres");
        error.ToJsonString().ShouldNotContain("db.internal");
    }

    private static Task<ApiServer> StartAsync(Exception error) =>
        ApiServer.StartAsync(services: services => services.Replace(ServiceDescriptor.Singleton<ICatalogStore>(new FailingCatalog(error))));

    private sealed class FailingCatalog(Exception error) : ICatalogStore
    {
        public ValueTask PutCollectionAsync(IStoreTransaction transaction, StacCollection collection, CancellationToken cancellationToken) => throw error;

        public ValueTask<StacCollection?> FindCollectionAsync(string id, IStoreTransaction? transaction, CancellationToken cancellationToken) => throw error;

        public ValueTask<bool> RemoveCollectionAsync(IStoreTransaction transaction, string id, CancellationToken cancellationToken) => throw error;

        public ValueTask<IReadOnlyList<StacCollection>> ListCollectionsAsync(CancellationToken cancellationToken) => throw error;

        public ValueTask<string> PutItemAsync(IStoreTransaction transaction, StacItem item, CancellationToken cancellationToken) => throw error;

        public ValueTask<VersionedItem?> FindItemAsync(string collection, string id, IStoreTransaction? transaction, CancellationToken cancellationToken) => throw error;

        public ValueTask<bool> RemoveItemAsync(IStoreTransaction transaction, string collection, string id, CancellationToken cancellationToken) => throw error;

        public ValueTask<ItemPage> SearchAsync(ItemSearch search, CancellationToken cancellationToken) => throw error;

        public ValueTask<IReadOnlyList<AggregationResult>> AggregateAsync(ItemSearch search, IReadOnlyList<Aggregation> aggregations, CancellationToken cancellationToken) => throw error;

        public ValueTask<IReadOnlyList<string>> ListPrivateCollectionsAsync(CancellationToken cancellationToken) => throw error;

        public ValueTask<IReadOnlyList<ItemPut>> PutItemsAsync(IStoreTransaction transaction, IReadOnlyList<ItemRow> items, bool replace, CancellationToken cancellationToken) => throw error;

        public ValueTask RefreshStatisticsAsync(CancellationToken cancellationToken) => throw error;

        public ValueTask<IReadOnlyList<ItemProperty>> ListPropertiesAsync(CancellationToken cancellationToken) => throw error;
    }
}
