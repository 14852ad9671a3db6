
namespace Groundshift.Catalog.Tests.Api;

public sealed class PublishedProductTests
{
    [Fact]
    public async Task A_published_product_is_found_by_search()
    {
        await using var server = await ApiServer.StartAsync();
        await server.Stores.PublishAsync(Products.Ready());

        var (status, json) = await server.GetAsync("/search?bbox=17.8,0,18,0.1&datetime=2022-07-01T00:00:00Z/..");

        status.ShouldBe(200);
        var item = json["features"]!.AsArray().ShouldHaveSingleItem()!;
        item["id"]!.GetValue<string>().ShouldBe(Products.ItemId);
        item["assets"]!["classification"]!["href"]!.GetValue<string>().ShouldStartWith($"{server.Url}/assets/products/");
    }
}
