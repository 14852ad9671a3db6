using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>One request to a catalog, repeatable, and how a <c>next</c> link turns it into the request of the next page.</summary>
/// <remarks>Source: STAC API 1.0.0, item search, section on paging.</remarks>
internal sealed record StacRequest(Uri Uri, JsonObject? Body = null)
{
    // What says which items are meant; a next link that leaves one out still means the same search.
    private static readonly string[] SearchMembers =
        ["collections", "ids", "bbox", "intersects", "datetime", "query", "filter", "filter-lang", "sortby", "limit"];

    private static readonly string[] ReservedHeaders =
        ["Host", "Connection", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Upgrade", "Proxy-Authorization", "Expect", "TE", "Trailer"];

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public bool IsPost => Body is not null;

    /// <summary>Equal texts are equal requests: how a loop of pages is noticed.</summary>
    public string Fingerprint => $"{Uri.AbsoluteUri}\n{Body?.ToJsonString()}\n{string.Join('\n', Headers)}";

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(IsPost ? HttpMethod.Post : HttpMethod.Get, Uri);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/geo+json"));
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("groundshift", typeof(StacRequest).Assembly.GetName().Version?.ToString(2)));
        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (Body is not null)
        {
            message.Content = new StringContent(JsonSerializer.Serialize(Body, StacJson.Plain.JsonObject), Encoding.UTF8, "application/json");
        }

        return message;
    }

    /// <summary>The request that a page's <c>next</c> link asks for.</summary>
    /// <exception cref="InvalidInputException">The link leaves the catalog or is no link.</exception>
    public StacRequest Next(StacLink link, Uri pageUri, CatalogRoot root)
    {
        var uri = root.Admit("links.next", StacHref.Resolve("links.next", link.Href, pageUri));
        return new StacRequest(uri, link.Method == "POST" ? NextBody(link) : null) { Headers = [.. link.Headers.Where(IsAllowed)] };
    }

    private static bool IsAllowed(KeyValuePair<string, string> header) =>
        !ReservedHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)
        && header.Key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
        && !header.Value.Any(char.IsControl);

    // With merge, the link's body goes over ours. Without, it stands for itself; but Earth Search leaves out members of the search
    // there (recorded answers of its v1 API have a body of nothing but the token), so what is missing is taken from ours.
    private JsonObject NextBody(StacLink link)
    {
        if (Body is null || link.Body is null)
        {
            return (link.Body ?? Body)?.DeepClone().AsObject() ?? [];
        }

        var body = new JsonObject();
        foreach (var (name, value) in Body.Where(member => link.Merge || SearchMembers.Contains(member.Key)))
        {
            body[name] = value?.DeepClone();
        }

        if (!link.Merge && link.Body.ContainsKey("intersects"))
        {
            body.Remove("bbox");
        }

        foreach (var (name, value) in link.Body)
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }
}
