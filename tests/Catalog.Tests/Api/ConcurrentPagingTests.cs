using System.Text.Json.Nodes;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Tests.Api;

/// <summary>Pages while others write: an item that is there throughout comes exactly once.</summary>
public sealed class ConcurrentPagingTests
{
    private const int Staying = 60;

    [Theory]
    [InlineData("sortby=id")]
    [InlineData("sortby=-properties.datetime")]
    [InlineData("sortby=gsd,-id")]
    [InlineData("sortby=-gsd&filter=gsd%20IS%20NULL%20OR%20gsd%20%3E=%200&bbox=0,0,10,10")]
    public async Task Every_item_that_stays_comes_once_while_others_come_and_go(string query)
    {
        await using var server = await ApiServer.StartAsync(new() { RequestsPerMinute = 0 });
        var key = await server.KeyAsync(AccessScopes.Write, AccessScopes.Manage);
        (await server.ChangeAsync(key, "POST", "/collections", TransactionTests.Collection("c"))).Dispose();
        var items = Enumerable.Range(0, Staying).Select(number => Item("stay", number));
        (await server.ChangeAsync(key, "POST", "/collections/c/items", $$"""{"type":"FeatureCollection","features":[{{string.Join(',', items)}}]}""")).Dispose();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var writing = WriteAsync(server, key, stop.Token);

        List<string> seen = [];
        var next = $"/collections/c/items?limit=7&{query}";
        while (next is not null)
        {
            var (status, page) = await server.GetAsync(next);
            status.ShouldBe(200, page.ToJsonString());
            seen.AddRange(page["features"]!.AsArray().Select(feature => feature!["id"]!.GetValue<string>()).Where(id => id.StartsWith("stay", StringComparison.Ordinal)));
            next = page["links"]!.AsArray().FirstOrDefault(link => link!["rel"]!.GetValue<string>() == "next")?["href"]!.GetValue<string>();
        }

        await stop.CancelAsync();
        (await writing).ShouldBeGreaterThan(0);
        seen.Count.ShouldBe(Staying);
        seen.ShouldBeUnique();
    }

    // Adds an item and removes the one before last, until it is told to stop; tells how many came.
    private static async Task<int> WriteAsync(ApiServer server, string key, CancellationToken stop)
    {
        var number = 0;
        while (!stop.IsCancellationRequested)
        {
            (await server.ChangeAsync(key, "POST", "/collections/c/items", Item("new", number++))).Dispose();
            (await server.ChangeAsync(key, "DELETE", $"/collections/c/items/new-{number - 2:000}", null)).Dispose();
        }

        return number;
    }

    private static string Item(string kind, int number)
    {
        var json = JsonNode.Parse(TransactionTests.Item($"{kind}-{number:000}"))!.AsObject();
        json["properties"]!["datetime"] = $"2022-01-{(number * 7 % 28) + 1:00}T00:00:00Z";
        if (number % 3 != 0)
        {
            json["properties"]!["gsd"] = number % 5;
        }

        return json.ToJsonString();
    }
}
