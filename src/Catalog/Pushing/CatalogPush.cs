using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Pushing;

/// <summary>What a push did.</summary>
/// <param name="Added">Items that the other catalog did not have.</param>
/// <param name="Replaced">Items that it had, now as they are here.</param>
/// <param name="Collections">Collections that it did not have.</param>
public sealed record PushSummary(long Added, long Replaced, long Collections);

/// <summary>Sends items to any STAC API with the transaction extension. A push that ended early can be run again.</summary>
/// <param name="catalog">Where the items are.</param>
/// <param name="http">Client whose base address is the other API's, with its credentials.</param>
/// <param name="own">Address under which others see this server: files of the object store are named by it.</param>
/// <param name="time">Clock of the pauses.</param>
/// <param name="pause">Pause before the second attempt; it doubles with each.</param>
public sealed class CatalogPush(ICatalogStore catalog, HttpClient http, Uri own, TimeProvider time, TimeSpan pause)
{
    private const int Attempts = 5;
    private const int Page = 200;

    // The other API makes these itself.
    private static readonly string[] Structural = ["self", "root", "parent", "collection", "items", "child", "next", "prev"];

    private readonly BaseUrl _own = new(own.AbsoluteUri.TrimEnd('/'));

    /// <summary>Sends a collection with all its items.</summary>
    /// <exception cref="InvalidInputException">There is no such collection, or the other API refuses something for good; says what.</exception>
    /// <exception cref="TransientException">The other API could not be reached, or was busy, after several attempts.</exception>
    public async ValueTask<PushSummary> RunAsync(string collection, CancellationToken cancellationToken)
    {
        var described = await catalog.FindCollectionAsync(collection, null, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException("--collection", "the id of a collection", $"'{collection}'", "List them at /collections.");
        var made = await SendAsync(HttpMethod.Post, "collections", Foreign(described.Json.DeepClone().AsObject()), "application/json", cancellationToken).ConfigureAwait(false);
        Require(made, $"collection '{collection}'", HttpStatusCode.Conflict);
        var summary = new PushSummary(0, 0, made == HttpStatusCode.Conflict ? 0 : 1);
        string? token = null;
        do
        {
            var search = new ItemSearch { Collections = [collection], SortBy = [new SortKey(Core.Cql2.ItemRecord.Id, false)], Limit = Page, Token = token };
            var page = await catalog.SearchAsync(search, cancellationToken).ConfigureAwait(false);
            foreach (var found in page.Items)
            {
                summary = await SendAsync(found.Item, summary, cancellationToken).ConfigureAwait(false);
            }

            token = page.Next;
        }
        while (token is not null);

        return summary;
    }

    private async ValueTask<PushSummary> SendAsync(StacItem item, PushSummary summary, CancellationToken cancellationToken)
    {
        var json = Foreign(Links.Item(item, _own));
        var path = $"collections/{Uri.EscapeDataString(item.Collection!)}/items";
        var added = await SendAsync(HttpMethod.Post, path, json, "application/geo+json", cancellationToken).ConfigureAwait(false);
        if (added != HttpStatusCode.Conflict)
        {
            Require(added, $"item '{item.Id}'");
            return summary with { Added = summary.Added + 1 };
        }

        Require(await SendAsync(HttpMethod.Put, $"{path}/{Uri.EscapeDataString(item.Id)}", json, "application/geo+json", cancellationToken).ConfigureAwait(false), $"item '{item.Id}'");
        return summary with { Replaced = summary.Replaced + 1 };
    }

    private static JsonObject Foreign(JsonObject json)
    {
        var links = json["links"]?.AsArray().OfType<JsonObject>().Where(link => !Structural.Contains(link["rel"]?.ToString())).Select(link => link.DeepClone()).ToArray() ?? [];
        json["links"] = new JsonArray(links);
        return json;
    }

    private async ValueTask<HttpStatusCode> SendAsync(HttpMethod method, string path, JsonObject json, string mediaType, CancellationToken cancellationToken)
    {
        var body = JsonAnswer.Bytes(json);
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? asked = null;
            string failure;
            try
            {
                using var request = new HttpRequestMessage(method, path) { Content = new ReadOnlyMemoryContent(body) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
                using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (response.StatusCode is not HttpStatusCode.TooManyRequests && (int)response.StatusCode < (int)HttpStatusCode.InternalServerError)
                {
                    return response.StatusCode;
                }

                asked = response.Headers.RetryAfter?.Delta;
                failure = $"{(int)response.StatusCode}";
            }
            catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested))
            {
                failure = error.Message;
            }

            if (attempt == Attempts)
            {
                throw new TransientException($"{method} {path} failed {Attempts} times, at last with: {failure}");
            }

            var wait = pause * Math.Pow(2, attempt - 1);
            await Task.Delay(asked > wait ? asked.Value : wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Require(HttpStatusCode status, string what, params HttpStatusCode[] also)
    {
        if (((int)status < 200 || (int)status > 299) && !also.Contains(status))
        {
            throw new InvalidInputException(what, "an answer of success", $"{(int)status} {status}", "Check the address, the token and what the other API accepts.");
        }
    }
}
