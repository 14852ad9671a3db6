using System.Text.Json.Nodes;

namespace Groundshift.Catalog.Tests.Api;

public sealed class AggregationTests(SearchServer search) : IClassFixture<SearchServer>
{
    [Fact]
    public async Task Figures_are_those_of_the_search()
    {
        var (status, all) = await search.Server.GetAsync("/aggregate?aggregations=total_count,datetime_min,datetime_max,collection_frequency,cloud_cover_frequency,datetime_frequency");
        var (_, few) = await search.Server.PostAsync("/aggregate", """{"aggregations":["total_count"],"bbox":[10,45,11,45.5],"filter":{"op":">","args":[{"property":"eo:cloud_cover"},15]}}""");

        status.ShouldBe(200, all.ToJsonString());
        all["type"]!.GetValue<string>().ShouldBe("AggregationCollection");
        Find(all, "total_count")["value"]!.GetValue<int>().ShouldBe(45);
        Find(all, "datetime_min")["value"]!.GetValue<string>().ShouldBe("2010-01-01T00:00:00Z");
        Find(all, "datetime_max")["data_type"]!.GetValue<string>().ShouldBe("datetime");
        Find(all, "collection_frequency")["buckets"]!.ToJsonString().ShouldBe("""[{"key":"boxes","data_type":"string","frequency":40},{"key":"odd","data_type":"string","frequency":5}]""");
        Find(all, "cloud_cover_frequency")["buckets"]!.AsArray().Select(bucket => $"{bucket!["key"]}: {bucket["frequency"]}").ShouldBe(["5-15: 8", "15-40: 16", "40-*: 8"]);
        Find(all, "datetime_frequency")["data_type"]!.GetValue<string>().ShouldBe("interval_year");
        Find(all, "datetime_frequency")["buckets"]!.AsArray().Sum(bucket => bucket!["frequency"]!.GetValue<int>()).ShouldBe(44);
        Find(few, "total_count")["value"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Every_figure_that_is_listed_can_be_asked_for()
    {
        foreach (var place in new[] { string.Empty, "/collections/boxes", "/collections/odd" })
        {
            var (_, list) = await search.Server.GetAsync(place + "/aggregations");
            var names = list["aggregations"]!.AsArray().Select(entry => entry!["name"]!.GetValue<string>()).ToList();
            var (status, answer) = await search.Server.GetAsync($"{place}/aggregate?aggregations={Uri.EscapeDataString(string.Join(',', names))}");

            status.ShouldBe(200);
            answer["aggregations"]!.AsArray().Select(entry => entry!["name"]!.GetValue<string>()).ShouldBe(names);
            answer["aggregations"]!.AsArray().ShouldAllBe(entry => entry!.AsObject().ContainsKey("value") || entry["buckets"] != null);
        }
    }

    [Theory]
    [InlineData("/aggregate?aggregations=unheard_of", 400)]
    [InlineData("/collections/odd/aggregate?aggregations=platform_frequency", 400)]
    [InlineData("/collections/boxes/aggregate?collections=odd", 400)]
    [InlineData("/collections/unknown/aggregate?aggregations=total_count", 404)]
    [InlineData("/collections/unknown/aggregations", 404)]
    [InlineData("/aggregate?limit=3", 400)]
    [InlineData("/aggregate", 200)]
    public async Task What_is_not_offered_is_refused(string path, int expected) => (await search.Server.GetAsync(path)).Status.ShouldBe(expected);

    private static JsonObject Find(JsonNode answer, string name) =>
        answer["aggregations"]!.AsArray().Single(entry => entry!["name"]!.GetValue<string>() == name)!.AsObject();
}
