using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Pushing;

/// <summary>Another STAC API with the transaction extension. Every call can be made again without harm.</summary>
/// <param name="http">Client whose base address is the other API's, with its credentials.</param>
/// <param name="own">Address under which others see this server: files of the object store are named by it.</param>
internal sealed class RemoteCatalog(HttpClient http, Uri own)
{
    // The other API makes these itself.
    private static readonly string[] Structural = ["self", "root", "parent", "collection", "items", "child", "next", "prev"];

    private readonly BaseUrl _own = new(own.AbsoluteUri.TrimEnd('/'));

    /// <summary>Adds a collection; one that is there stays as it is.</summary>
    public async ValueTask<RemoteAnswer> AddCollectionAsync(StacCollection collection, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Post, "collections", Foreign(collection.Json.DeepClone().AsObject()), "application/json", RemoteOutcome.Added, cancellationToken).ConfigureAwait(false);
        return answer.Status == (int)HttpStatusCode.Conflict ? answer with { Outcome = RemoteOutcome.Kept } : answer;
    }

    /// <summary>Adds an item, or replaces the one that is there.</summary>
    public async ValueTask<RemoteAnswer> PutItemAsync(StacItem item, CancellationToken cancellationToken)
    {
        const string GeoJson = "application/geo+json";
        var json = Foreign(Links.Item(item, _own));
        var added = await SendAsync(HttpMethod.Post, Items(item.Collection!), json, GeoJson, RemoteOutcome.Added, cancellationToken).ConfigureAwait(false);
        return added.Status == (int)HttpStatusCode.Conflict
            ? await SendAsync(HttpMethod.Put, Item(item.Collection!, item.Id), json, GeoJson, RemoteOutcome.Replaced, cancellationToken).ConfigureAwait(false)
            : added;
    }

    /// <summary>Removes an item; that there is none is as good.</summary>
    public async ValueTask<RemoteAnswer> RemoveItemAsync(string collection, string id, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Delete, Item(collection, id), null, string.Empty, RemoteOutcome.Removed, cancellationToken).ConfigureAwait(false);
        return answer.Status is (int)HttpStatusCode.NotFound or (int)HttpStatusCode.Gone ? answer with { Outcome = RemoteOutcome.Removed } : answer;
    }

    private static string Items(string collection) => $"collections/{Uri.EscapeDataString(collection)}/items";

    private static string Item(string collection, string id) => $"{Items(collection)}/{Uri.EscapeDataString(id)}";

    private static JsonObject Foreign(JsonObject json)
    {
        var links = json["links"]?.AsArray().OfType<JsonObject>().Where(link => !Structural.Contains(link["rel"]?.ToString())).Select(link => link.DeepClone()).ToArray() ?? [];
        json["links"] = new JsonArray(links);
        return json;
    }

    private async ValueTask<RemoteAnswer> SendAsync(HttpMethod method, string path, JsonObject? json, string mediaType, RemoteOutcome success, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (json is not null)
            {
                request.Content = new ReadOnlyMemoryContent(JsonAnswer.Bytes(json));
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
            }

            // Nothing of the body is wanted, however long it is.
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return Read(response, success);
        }
        catch (HttpRequestException error)
        {
            return new RemoteAnswer(RemoteOutcome.Unavailable, null, Reason(error));
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new RemoteAnswer(RemoteOutcome.Unavailable, null, $"no answer within {http.Timeout.TotalSeconds:0} s");
        }
    }

    private static RemoteAnswer Read(HttpResponseMessage response, RemoteOutcome success)
    {
        var status = (int)response.StatusCode;
        var outcome = response.StatusCode switch
        {
            _ when response.IsSuccessStatusCode => success,
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => RemoteOutcome.Unavailable,
            _ => RemoteOutcome.Refused,
        };
        var detail = status is >= 300 and < 400 ? $"{status}, a redirect, which is not followed" : $"{status} {response.StatusCode}";
        return new RemoteAnswer(outcome, status, detail, response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date - response.Headers.Date));
    }

    // The guard's own sentences say why; HttpClient's name host and port at most.
    private static string Reason(HttpRequestException error) => error.InnerException switch
    {
        InvalidInputException or TransientException => error.InnerException.Message,
        _ => $"it cannot be reached ({error.HttpRequestError})",
    };
}
