using System.Text.Json.Nodes;
using Groundshift.TestKit;

namespace Groundshift.Catalog.Tests.Clients;

/// <summary>OWSLib, Python's library for OGC services, as a client.</summary>
public sealed class OwsLibClientTests(ClientServer server) : IClassFixture<ClientServer>
{
    private const string Script = """
        import json, sys
        from owslib.ogcapi.features import Features

        api = Features(sys.argv[1])
        ids = lambda page: [feature["id"] for feature in page["features"]]
        print(json.dumps({
            "collections": sorted(api.feature_collections()),
            "classes": len(api.conformance()["conformsTo"]),
            "openapi": api.api()["openapi"],
            "collection": api.collection("points")["id"],
            "queryables": sorted(api.collection_queryables("points")["properties"]),
            "limit": len(ids(api.collection_items("points", limit=7))),
            "box": sorted(ids(api.collection_items("points", bbox=[2.5, 40, 4.5, 50]))),
            "time": ids(api.collection_items("points", **{"datetime": "2026-01-03T00:00:00Z"})),
            "filter": sorted(ids(api.collection_items("points", filter="gsd > 8"))),
            "item": api.collection_item("points", "p04")["properties"]["gsd"],
        }))
        """;

    [Fact]
    public async Task It_lists_describes_and_filters()
    {
        var answer = JsonNode.Parse(await ClientProgram.RunAsync("/usr/bin/python3", ["/usr/lib/python3/dist-packages/owslib/__init__.py"], ["-c", Script, server.Api.Url + "/"], TestContext.Current.CancellationToken))!;

        Texts("collections").ShouldBe(["maps", "points"]);
        Texts("box").ShouldBe(["p03", "p04"]);
        Texts("time").ShouldBe(["p02"]);
        Texts("filter").ShouldBe(["p09", "p10"]);
        Texts("queryables").ShouldContain("gsd");
        (answer["collection"]!.GetValue<string>(), answer["openapi"]!.GetValue<string>()).ShouldBe(("points", "3.0.3"));
        (answer["limit"]!.GetValue<int>(), answer["item"]!.GetValue<int>()).ShouldBe((7, 4));
        answer["classes"]!.GetValue<int>().ShouldBeGreaterThan(40);

        string[] Texts(string name) => [.. answer[name]!.AsArray().Select(text => text!.GetValue<string>())];
    }
}
