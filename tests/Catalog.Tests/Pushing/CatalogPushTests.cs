using System.Net;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Pushing;
using Groundshift.Catalog.Tests.Api;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Tests.Pushing;

public sealed class CatalogPushTests : IAsyncLifetime
{
    private static readonly Uri Own = new("https://maps.example.org/stac");
    private readonly CatalogStores _stores = new();
    private ApiServer? _other;

    private ApiServer Other => _other!;

    public async ValueTask InitializeAsync()
    {
        _other = await ApiServer.StartAsync();
        await _stores.PutAsync(new StacCollection(JsonNode.Parse(TransactionTests.Collection("c"))!.AsObject()));
        await _stores.PutAsync([.. Enumerable.Range(0, 5).Select(number =>
        {
            var json = JsonNode.Parse(TransactionTests.Item($"i{number}"))!.AsObject();
            json["collection"] = "c";
            json["assets"]!["own"] = new JsonObject { ["href"] = "products/x/map.tif" };
            return new StacItem(json);
        })]);
    }

    public async ValueTask DisposeAsync()
    {
        _stores.Dispose();
        if (_other is not null)
        {
            await _other.DisposeAsync();
        }
    }

    [Fact]
    public async Task Items_arrive_with_absolute_addresses_and_a_second_push_replaces_them()
    {
        var secret = await Other.KeyAsync(AccessScopes.Write, AccessScopes.Manage);

        (await RunAsync(secret)).ShouldBe(new PushSummary(5, 0, 1));
        (await RunAsync(secret)).ShouldBe(new PushSummary(0, 5, 0));

        var (_, item) = await Other.GetAsync("/collections/c/items/i3");
        item["assets"]!["own"]!["href"]!.GetValue<string>().ShouldBe("https://maps.example.org/stac/assets/products/x/map.tif");
        item["links"]!.AsArray().Single(link => link!["rel"]!.GetValue<string>() == "self")!["href"]!.GetValue<string>().ShouldBe($"{Other.Url}/collections/c/items/i3");
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_and_a_refusal_is_told()
    {
        var secret = await Other.KeyAsync(AccessScopes.Write, AccessScopes.Manage);

        (await RunAsync(secret, failures: 3)).ShouldBe(new PushSummary(5, 0, 1));
        await Should.ThrowAsync<TransientException>(async () => await RunAsync(secret, failures: 1000));
        (await Should.ThrowAsync<InvalidInputException>(async () => await RunAsync("wrong"))).Found.ShouldStartWith("401");
    }

    private async Task<PushSummary> RunAsync(string secret, int failures = 0)
    {
        using var handler = new Faulty(failures) { InnerHandler = new HttpClientHandler() };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(Other.Url + "/"), DefaultRequestHeaders = { Authorization = new("Bearer", secret) } };
        return await new CatalogPush(_stores.Catalog, http, Own, TimeProvider.System, TimeSpan.Zero).RunAsync("c", null, TestContext.Current.CancellationToken);
    }

    private sealed class Faulty(int failures) : DelegatingHandler
    {
        private int _left = failures;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _left-- switch
        {
            <= 0 => await base.SendAsync(request, cancellationToken),
            var left when left % 2 == 0 => throw new HttpRequestException("The connection was reset."),
            _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable),
        };
    }
}
