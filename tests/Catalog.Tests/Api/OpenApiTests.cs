using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;

namespace Groundshift.Catalog.Tests.Api;

public sealed class OpenApiTests
{
    [Fact]
    public async Task Every_path_that_answers_is_described_and_no_other()
    {
        await using var server = await ApiServer.StartAsync();
        var (_, api) = await server.GetAsync("/api");

        var described = api["paths"]!.AsObject().Select(path => path.Key.Replace("{collectionId}", "{collection}").Replace("{itemId}", "{item}").Replace("{path}", "{**path}").Replace("{z}/{x}", "{z:int}/{x:int}"));

        described.ShouldBe(server.Routes(), ignoreOrder: true);
    }

    [Fact]
    public async Task Every_reference_leads_somewhere_and_the_server_is_ours()
    {
        await using var server = await ApiServer.StartAsync(new StacApiSettings { LargestPageSize = 77 });
        var (_, api) = await server.GetAsync("/api");

        api["openapi"]!.GetValue<string>().ShouldStartWith("3.0.");
        api["servers"]![0]!["url"]!.GetValue<string>().ShouldBe(server.Url);
        api["components"]!["parameters"]!["limit"]!["schema"]!["maximum"]!.GetValue<int>().ShouldBe(77);
        foreach (var reference in References(api))
        {
            reference[2..].Split('/').Aggregate((JsonNode?)api, (node, name) => node?[name]).ShouldNotBeNull(reference);
        }
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(member => member.Key == "$ref" ? [member.Value!.GetValue<string>()] : References(member.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };
}
