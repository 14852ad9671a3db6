using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Core.Tests.Stac;

public class StacRoundTripTests
{
    [Fact]
    public void Every_real_document_is_written_as_it_was_read_but_for_white_space()
    {
        var documents = RealStac.Documents().ToList();

        documents.Count.ShouldBeGreaterThan(40);
        foreach (var document in documents)
        {
            var bytes = File.ReadAllBytes(document);
            var json = StacReader.ReadObject(bytes, document);
            JsonSerializer.Serialize(json, StacJson.Plain.JsonObject).ShouldBe(Compact(bytes), document);
        }
    }

    [Fact]
    public void Reading_every_view_of_every_real_item_changes_nothing()
    {
        var items = RealStac.Documents().SelectMany(Items).ToList();

        items.Count.ShouldBeGreaterThan(50);
        foreach (var item in items)
        {
            var before = item.ToJson();
            _ = (item.Footprint, item.ReadInterval(), item.ReadAcquired(), item.Updated, item.Created, item.Published, item.ReadLinks());
            foreach (var asset in item.ReadAssets())
            {
                _ = (asset.Href, asset.Roles, asset.Size, asset.Checksum, asset.Projection.Transform, asset.Scale, asset.Nodata);
                _ = asset.Bands.Select(band => (band.Name, band.CentreMicrometres, band.Statistics)).ToList();
            }

            item.ToJson().ShouldBe(before);
        }
    }

    [Fact]
    public void Every_real_item_has_a_valid_footprint_on_the_globe()
    {
        foreach (var item in RealStac.Documents().SelectMany(Items))
        {
            var footprint = item.Footprint.ShouldNotBeNull(item.Id);
            footprint.IsValid.ShouldBeTrue(item.Id);
            footprint.Area.ShouldBeInRange(1e-9, 100, item.Id);
            footprint.EnvelopeInternal.MinX.ShouldBeGreaterThanOrEqualTo(-180, item.Id);
            footprint.EnvelopeInternal.MaxX.ShouldBeLessThanOrEqualTo(180);
        }
    }

    [Fact]
    public void Unknown_fields_and_their_order_survive()
    {
        const string Text = """{"zeta":1,"type":"Feature","id":"a","x:list":[1.50,1e3,{"ü":"+&<>'"}],"properties":{"b":null,"a":-0.0},"links":[],"assets":{}}""";

        StacReader.ReadItem(Encoding.UTF8.GetBytes(Text), "item").ToJson().ShouldBe(Text);
    }

    [Fact]
    public void Real_items_have_distinct_hashes_that_ignore_links_order_and_spelling_of_numbers()
    {
        var items = RealStac.Documents().SelectMany(Items).DistinctBy(item => item.ToJson()).ToList();
        items.Select(ContentHash.Of).Distinct().Count().ShouldBe(items.Select(WithoutLinks).Distinct().Count());

        foreach (var item in items)
        {
            var other = (JsonObject)Reversed(item.Json)!;
            other["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["href"] = "elsewhere" });
            ContentHash.Of(new StacItem(other)).ShouldBe(ContentHash.Of(item));
        }
    }

    [Theory]
    [InlineData("""{"id":"a","v":10}""", """{"v":10.0,"id":"a"}""", true)]
    [InlineData("""{"id":"a","v":1e2}""", """{"v":100,"id":"a"}""", true)]
    [InlineData("""{"id":"a","v":"\u00e4"}""", """{"v":"ä","id":"a"}""", true)]
    [InlineData("""{"id":"a","v":0.1}""", """{"id":"a","v":0.10000000000000002}""", false)]
    [InlineData("""{"id":"a","v":9007199254740993}""", """{"id":"a","v":9007199254740992}""", false)]
    [InlineData("""{"id":"a","v":[1,2]}""", """{"id":"a","v":[2,1]}""", false)]
    [InlineData("""{"id":"a","v":null}""", """{"id":"a"}""", false)]
    [InlineData("""{"id":"a","properties":{"updated":"2020-01-01T00:00:00Z"}}""", """{"id":"a","properties":{"updated":"2020-01-01T00:00:01Z"}}""", false)]
    public void Hashes_are_equal_where_the_meaning_is(string left, string right, bool equal) =>
        (ContentHash.Of(Item(left)) == ContentHash.Of(Item(right))).ShouldBe(equal);

    private static StacItem Item(string json) => new(StacReader.ReadObject(Encoding.UTF8.GetBytes(json), "item"));

    private static IEnumerable<StacItem> Items(string document)
    {
        var json = StacReader.ReadObject(File.ReadAllBytes(document), document);
        return (string?)json["type"] switch
        {
            "FeatureCollection" => new StacItemCollection(json).Items,
            "Feature" => [new StacItem(json)],
            _ => [],
        };
    }

    private static string WithoutLinks(StacItem item)
    {
        var copy = item.Json.DeepClone().AsObject();
        copy.Remove("links");
        return copy.ToJsonString();
    }

    private static JsonNode? Reversed(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.Reverse().Select(member => KeyValuePair.Create(member.Key, Reversed(member.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Reversed)]),
        _ => node?.DeepClone(),
    };

    // An independent compaction: drops white space outside strings and touches nothing else, but writes \uXXXX letters out.
    private static string Compact(byte[] utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        var text = Encoding.UTF8.GetString(utf8);
        var compact = new StringBuilder(text.Length);
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\')
            {
                i++;
                compact.Append(text[i] switch
                {
                    'u' => ((char)Convert.ToInt32(text.Substring(i + 1, 4), 16)).ToString(),
                    '/' => "/",
                    var other => "\\" + other,
                });
                i += text[i] == 'u' ? 4 : 0;
                continue;
            }

            quoted ^= text[i] == '"';
            if (quoted || !char.IsWhiteSpace(text[i]))
            {
                compact.Append(text[i]);
            }
        }

        return compact.ToString();
    }
}
