using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api.Transactions;

/// <summary>What follows a change: 201 with the new object and its address, or 204; both with the tag that a read would give.</summary>
internal sealed class ChangedAnswer(JsonObject? json, string mediaType, string? version, string? location) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var body = json is null ? ReadOnlyMemory<byte>.Empty : JsonAnswer.Bytes(json);
        if (json is not null)
        {
            response.Headers.ETag = JsonAnswer.TagOf(body, version).ToString();
        }

        if (location is null)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        response.StatusCode = StatusCodes.Status201Created;
        response.Headers.Location = location;
        response.ContentType = mediaType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted).ConfigureAwait(false);
    }
}
