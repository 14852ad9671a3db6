using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Tests.Watching;

/// <summary>A STAC API in memory whose items come, change and go.</summary>
internal sealed class FakeCatalog : HttpMessageHandler
{
    public static Uri Root { get; } = new("http://catalog.test/v1");

    public SortedDictionary<string, JsonObject> Items { get; } = new(StringComparer.Ordinal);

    /// <summary>Items that searches leave out although they are there.</summary>
    public HashSet<string> Hidden { get; } = [];

    public bool HeedsChanges { get; set; } = true;

    public bool CountsMatches { get; set; } = true;

    /// <summary>Answers with this status while it is set.</summary>
    public HttpStatusCode? Failing { get; set; }

    /// <summary>Bodies of the searches, in order.</summary>
    public List<JsonObject> Searches { get; } = [];

    public List<int> PageSizes { get; } = [];

    public void Put(string id, DateTimeOffset acquired, DateTimeOffset? updated, string content = "", string stamp = "updated")
    {
        var properties = new JsonObject { ["datetime"] = StacTime.From(acquired).ToString(), ["content"] = content };
        if (updated is { } time)
        {
            properties[stamp] = StacTime.From(time).ToString();
        }

        Items[id] = new JsonObject
        {
            ["type"] = "Feature",
            ["id"] = id,
            ["collection"] = "c",
            ["geometry"] = JsonNode.Parse("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}"""),
            ["properties"] = properties,
            ["assets"] = new JsonObject(),
            ["links"] = new JsonArray(),
        };
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Failing is { } status)
        {
            return new HttpResponseMessage(status);
        }

        var path = request.RequestUri!.AbsolutePath;
        const string ItemPath = "/v1/collections/c/items/";
        JsonObject? answer;
        if (path == "/v1")
        {
            answer = JsonNode.Parse(
                """
                {"type":"Catalog","id":"fake","links":[{"rel":"search","href":"/v1/search","method":"POST"},{"rel":"data","href":"/v1/collections"}],
                 "conformsTo":["https://api.stacspec.org/v1.0.0/item-search","https://api.stacspec.org/v1.0.0/item-search#query"]}
                """)!.AsObject();
        }
        else if (path == "/v1/search")
        {
            answer = Search(JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject());
        }
        else
        {
            answer = path.StartsWith(ItemPath, StringComparison.Ordinal) ? Items.GetValueOrDefault(path[ItemPath.Length..]) : null;
        }

        return answer is null
            ? new HttpResponseMessage(HttpStatusCode.NotFound)
            : new HttpResponseMessage { Content = new StringContent(answer.ToJsonString(), Encoding.UTF8, "application/geo+json") };
    }

    private JsonObject Search(JsonObject body)
    {
        Searches.Add(body);
        var limit = (int)body["limit"]!;
        var start = int.Parse((string?)body["token"] ?? "0", CultureInfo.InvariantCulture);
        var found = Items.Values.Where(item => !Hidden.Contains((string)item["id"]!) && Matches(item, body)).ToList();
        var page = new JsonObject
        {
            ["type"] = "FeatureCollection",
            ["features"] = new JsonArray([.. found.Skip(start).Take(limit).Select(item => item.DeepClone())]),
            ["links"] = new JsonArray(),
        };
        if (CountsMatches)
        {
            page["numberMatched"] = found.Count;
        }

        if (start + limit < found.Count)
        {
            page["links"]!.AsArray().Add(JsonNode.Parse($$$"""{"rel":"next","href":"/v1/search","method":"POST","merge":true,"body":{"token":"{{{start + limit}}}"}}"""));
        }

        PageSizes.Add(page["features"]!.AsArray().Count);
        return page;
    }

    private bool Matches(JsonObject item, JsonObject body)
    {
        var properties = item["properties"]!;
        if (body["datetime"] is { } datetime)
        {
            var range = StacInterval.Parse((string)datetime!);
            var time = StacTime.Parse("datetime", (string)properties["datetime"]!).Nanoseconds;
            if (time < range.FromNanoseconds || time > range.ToNanoseconds)
            {
                return false;
            }
        }

        foreach (var (name, condition) in HeedsChanges && body["query"] is JsonObject query ? query : [])
        {
            if ((string?)properties[name] is not { } text
                || StacTime.Parse(name, text) < StacTime.Parse(name, (string)condition!["gte"]!)
                || StacTime.Parse(name, text) > StacTime.Parse(name, (string)condition["lte"]!))
            {
                return false;
            }
        }

        return true;
    }
}
