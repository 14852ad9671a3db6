using System.Text;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Api.Transactions;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Tests.Api;

/// <summary>Links to files where everybody may read the object store.</summary>
public sealed class AssetAddressTests
{
    private const string Path = "products/landcover/x/0123/classification.tif";
    private static readonly BaseUrl Url = new("https://stac.example.org/v1", "https://files.example.org/maps");

    [Fact]
    public void A_file_is_linked_where_it_lies_and_everything_else_here()
    {
        var text = $$"""
            {"type":"Feature","stac_version":"1.1.0","id":"i","collection":"c","geometry":null,"properties":{"datetime":"2026-01-01T00:00:00Z"},"links":[],
            "assets":{"a":{"href":"{{Path}}"},"b":{"href":"https://elsewhere.example.org/b.tif"} } }
            """;
        var item = StacReader.ReadItem(Encoding.UTF8.GetBytes(text), "item");

        var json = Links.Item(item, Url);

        json["assets"]!["a"]!["href"]!.GetValue<string>().ShouldBe($"https://files.example.org/maps/{Path}");
        json["assets"]!["b"]!["href"]!.GetValue<string>().ShouldBe("https://elsewhere.example.org/b.tif");
        json["links"]![0]!["href"]!.GetValue<string>().ShouldBe("https://stac.example.org/v1/collections/c/items/i");
    }

    [Fact]
    public void An_item_that_is_sent_back_as_it_was_read_keeps_its_files() =>
        IncomingObject.Stored("href", Url.Asset(Path), Url).ShouldBe(Path);

    [Fact]
    public void Without_an_address_files_are_given_out_here() =>
        new BaseUrl("https://stac.example.org/v1").Asset(Path).ShouldBe($"https://stac.example.org/v1/assets/{Path}");
}
