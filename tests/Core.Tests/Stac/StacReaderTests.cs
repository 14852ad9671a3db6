using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Core.Tests.Stac;

public class StacReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("<!DOCTYPE html><html>Sign in</html>")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("""{"type":"Feature","id":"a","id":"b"}""")]
    [InlineData("""{"type":"Feature","properties":{"a":1,"a":2}}""")]
    [InlineData("""{"type":"Feature",""")]
    [InlineData("""{"type":"FeatureCollection"}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("{}")]
    [InlineData("""{"type":"Feature","id":"\ud800"}""")]
    [InlineData("""{"type":"Feature","\udc00":1}""")]
    [InlineData("{\"type\":\"Feature\",\"id\":\"\u0001\"}")]
    public void What_is_no_stac_document_is_invalid_input_that_says_what_was_found(string text)
    {
        var error = Should.Throw<InvalidInputException>(() => StacReader.Read(Encoding.UTF8.GetBytes(text), "https://host/item.json"));
        error.Field.ShouldBe("https://host/item.json");
        error.Found.Any(char.IsControl).ShouldBeFalse();
    }

    [Fact]
    public void Documents_that_are_too_deep_or_too_large_are_refused()
    {
        var deep = Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100) + new string(']', 100) + "}");
        Should.Throw<InvalidInputException>(() => StacReader.Read(deep, "x"));
        Should.Throw<InvalidInputException>(() => StacReader.Read(deep, "x", new StacLimits { MaxBytes = 100 })).Expected.ShouldBe("at most 100 bytes");
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused() =>
        Should.Throw<InvalidInputException>(() => StacReader.Read([.. "{\"id\":\""u8, 0xE1, .. "\"}"u8], "x")).Found.ShouldContain("UTF-8");

    [Fact]
    public void A_byte_order_mark_is_ignored() => StacReader.ReadItem("\uFEFF{\"type\":\"Feature\",\"id\":\"a\"}"u8, "x").Id.ShouldBe("a");

    [Theory]
    [InlineData("""{"type":"Catalog","id":"c","links":[],"conformsTo":["x"]}""", typeof(StacCatalog))]
    [InlineData("""{"id":"c","links":[]}""", typeof(StacCatalog))]
    [InlineData("""{"id":"c","links":[],"extent":{}}""", typeof(StacCollection))]
    [InlineData("""{"type":"Collection","id":"c"}""", typeof(StacCollection))]
    public void Kinds_are_told_apart(string text, Type kind) => StacReader.Read(Encoding.UTF8.GetBytes(text), "x").ShouldBeOfType(kind);

    [Fact]
    public void Collections_tell_their_extent()
    {
        var collection = (StacCollection)StacReader.Read(
            """{"type":"Collection","id":"c","extent":{"spatial":{"bbox":[[170,-10,-170,10],[1,2,3]]},"temporal":{"interval":[["2015-01-01T00:00:00Z",null]]}}}"""u8, "x");

        collection.SpatialExtent.ShouldHaveSingleItem().ShouldBe([170, -10, -170, 10]);
        collection.TemporalExtent.From.ToString().ShouldBe("2015-01-01T00:00:00Z");
        collection.TemporalExtent.To.ShouldBeNull();
    }

    [Fact]
    public void Links_that_are_no_links_are_left_out_and_paging_members_are_read()
    {
        var page = new StacItemCollection(StacReader.ReadObject(
            """{"features":[],"context":{"matched":12},"links":[7,{"rel":"x"},{"rel":"next","href":"s","method":"post","merge":true,"body":{"token":"t"},"headers":{"a":"1","b":["2","3"]}}]}"""u8, "x"));

        var next = page.Links.ShouldHaveSingleItem();
        (next.Method, next.Merge, (string?)next.Body!["token"], page.Matched).ShouldBe(("POST", true, "t", 12));
        next.Headers.Select(header => header.ToString()).ShouldBe(["[a, 1]", "[b, 2]", "[b, 3]"]);
    }

    [Fact]
    public void Any_mutilation_of_an_item_is_read_or_refused_and_never_crashes()
    {
        const string Item = """{"type":"Feature","id":"a","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]},"properties":{"datetime":"2020-01-01T00:00:00Z","gsd":10},"links":[{"rel":"self","href":"x"}],"assets":{"a":{"href":"b","bands":[{"name":"B02","nodata":0}],"proj:shape":[1,2]}}}""";
        var bytes = Encoding.UTF8.GetBytes(Item);
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(0, bytes.Length - 1).Zip(Gen.Choose(0, 255)).ListOf(3).ToArbitrary(),
            changes =>
            {
                var copy = bytes.ToArray();
                foreach (var (place, value) in changes)
                {
                    copy[place] = (byte)value;
                }

                try
                {
                    var item = StacReader.ReadItem(copy, "x");
                    _ = (item.Id, item.Footprint, item.ReadAcquired(), item.ReadLinks(), ContentHash.Of(item));
                    _ = item.ReadAssets().Select(asset => (asset.Href, asset.Projection.Shape, asset.Nodata, asset.Bands.Count)).ToList();
                }
                catch (InvalidInputException)
                {
                    // A stated refusal is as good as a reading.
                }

                return true;
            }));
    }
}
