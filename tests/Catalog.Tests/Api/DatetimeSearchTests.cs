using System.Text.Json.Nodes;

namespace Groundshift.Catalog.Tests.Api;

public sealed class DatetimeSearchTests(SearchServer search) : IClassFixture<SearchServer>
{
    public static TheoryData<string> Valid { get; } =
    [
        "2020-01-01T00:00:00Z",
        "2020-01-01t00:00:00z",
        "2020-01-01T00:00:00+00:00",
        "2020-01-01T00:00:00-00:00",
        "2020-01-01T05:45:00+05:45",
        "2019-12-31T16:00:00-08:00",
        "2020-01-01T00:00:00.0Z",
        "2020-01-01T00:00:00.00Z",
        "2020-01-01T00:00:00.123Z",
        "2020-01-01T00:00:00.1234Z",
        "2020-01-01T00:00:00.12345Z",
        "2020-01-01T00:00:00.123456Z",
        "2020-01-01T00:00:00.1234567Z",
        "2020-01-01T00:00:00.12345678Z",
        "2020-01-01T00:00:00.123456789Z",
        "2020-02-29T23:59:59Z",
        "2016-12-31T23:59:60Z",
        "2017-01-01T05:29:60+05:30",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "../2020-01-01T00:00:00Z",
        "/2020-01-01T00:00:00Z",
        "2020-01-01T00:00:00Z/..",
        "2020-01-01T00:00:00Z/",
        "2020-01-01T00:00:00Z/2020-01-01T00:00:00Z",
        "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z",
        "2020-01-01T00:00:00z/2020-01-02t00:00:00Z",
        "2020-01-01T00:00:00.5+01:00/2020-01-01T00:00:00.500000001Z",
        "1600-01-01T00:00:00Z/2400-01-01T00:00:00Z",
        "2020-01-01T01:00:00+01:00/2020-01-01T00:00:00.000000000Z",
    ];

    public static TheoryData<string> Invalid { get; } =
    [
        "/",
        "../..",
        "/..",
        "../",
        "..",
        "",
        "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z/2020-01-03T00:00:00Z",
        "2020-01-01T00:00:00Z/../2020-01-03T00:00:00Z",
        "2020-01-01",
        "2020-01-01T00:00:00",
        "2020-01-01T00:00Z",
        "2020-01-01T00:00:00+0100",
        "2020-01-01T00:00:00,5Z",
        "12020-01-01T00:00:00Z",
        "2020-13-01T00:00:00Z",
        "2020-02-30T00:00:00Z",
        "2021-02-29T00:00:00Z",
        "2020-01-01T24:00:00Z",
        "2020-01-01T00:60:00Z",
        "2020-01-01T00:00:61Z",
        "2020-01-01T00:00:60Z",
        "2020-01-01T00:00:00.Z",
        "2020-01-01T00:00:00+24:00",
        "2020-01-02T00:00:00Z/2020-01-01T00:00:00Z",
        "2020-1-1T00:00:00Z",
        "20200101T000000Z",
        "2020-01-01 00:00:00Z",
        "yesterday",
        "2020-01-01T00:00:00Z\n",
    ];

    [Theory]
    [MemberData(nameof(Valid))]
    public async Task A_valid_datetime_is_accepted_by_both_methods(string datetime)
    {
        var (get, _) = await search.Server.GetAsync("/search?limit=1&datetime=" + Uri.EscapeDataString(datetime));
        var (post, _) = await search.Server.PostAsync("/search", new JsonObject { ["datetime"] = datetime, ["limit"] = 1 }.ToJsonString());
        var (items, _) = await search.Server.GetAsync($"/collections/{SearchServer.Boxes}/items?limit=1&datetime=" + Uri.EscapeDataString(datetime));

        (get, post, items).ShouldBe((200, 200, 200));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task An_invalid_datetime_is_refused_by_both_methods(string datetime)
    {
        var (get, error) = await search.Server.GetAsync("/search?datetime=" + Uri.EscapeDataString(datetime));
        var (post, _) = await search.Server.PostAsync("/search", new JsonObject { ["datetime"] = datetime }.ToJsonString());
        var (items, _) = await search.Server.GetAsync($"/collections/{SearchServer.Boxes}/items?datetime=" + Uri.EscapeDataString(datetime));

        (get, post, items).ShouldBe((400, 400, 400));
        error["code"]!.GetValue<string>().ShouldBe("InvalidParameterValue");
        error["description"]!.GetValue<string>().ShouldStartWith("datetime:");
    }

    [Fact]
    public async Task A_plus_sign_that_was_not_escaped_is_understood()
    {
        var (status, page) = await search.Server.GetAsync("/search?datetime=2020-01-01T01:00:00+01:00");

        status.ShouldBe(200);
        page["features"]!.AsArray().Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("2011-06-01T00:00:00Z", 1)]
    [InlineData("../2011-01-01T00:00:00Z", 5)]
    [InlineData("2011-12-31T00:00:00Z/2019-12-31T00:00:00Z", 1)]
    [InlineData("2012-01-01T00:00:00Z/2019-12-31T00:00:00Z", 0)]
    [InlineData("2020-01-01T00:00:00.000000001Z/2020-01-01T23:59:59Z", 0)]
    [InlineData("2020-01-01T00:00:00Z/2020-01-02T00:00:00Z", 8)]
    public async Task Times_and_intervals_match_where_they_meet(string datetime, int expected)
    {
        var (_, page) = await search.Server.GetAsync("/search?limit=50&datetime=" + datetime);

        page["features"]!.AsArray().Count.ShouldBe(expected);
    }
}
