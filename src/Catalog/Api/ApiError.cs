using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access;
using Groundshift.Core.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Groundshift.Catalog.Api;

/// <summary>An error as the API tells it: <c>code</c> and <c>description</c> of OGC API, beside the members of RFC 9457.</summary>
internal sealed record ApiError(int Status, string Code, string Description)
{
    private const int LongestDescription = 1000;

    public static ApiError NotFound(string what) => new(StatusCodes.Status404NotFound, "NotFound", $"There is no {what}.");

    public static ApiError Conflict(string description) => new(StatusCodes.Status409Conflict, "Conflict", description);

    /// <summary>The one table from exceptions to answers; null means an internal error, whose text is for the log only.</summary>
    public static ApiError? Of(Exception error) => error switch
    {
        ApiErrorException told => told.Error,
        InvalidInputException invalid => new(StatusCodes.Status400BadRequest, "InvalidParameterValue", Shortened(invalid.Message)),
        BodyTooLargeException large => new(StatusCodes.Status413PayloadTooLarge, "RequestTooLarge", large.Message),
        BadHttpRequestException bad => new(bad.StatusCode, "BadRequest", bad.Message),
        TransientException transient => new(StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", transient.Message),
        _ => null,
    };

    /// <summary>The error of a bare status.</summary>
    public static ApiError OfStatus(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound => NotFound($"{request.Path}"),
        StatusCodes.Status405MethodNotAllowed => new(status, "MethodNotAllowed", $"{request.Method} is not allowed here."),
        StatusCodes.Status500InternalServerError => new(status, "InternalError", "Something failed inside; the log names this request."),
        _ => new(status, ReasonPhrases.GetReasonPhrase(status).Replace(" ", string.Empty, StringComparison.Ordinal), ReasonPhrases.GetReasonPhrase(status)),
    };

    // What was wrong may be megabytes; it is not sent back.
    private static string Shortened(string text) => text.Length <= LongestDescription ? text : string.Concat(text.AsSpan(0, LongestDescription), "…");

    public async Task WriteAsync(HttpContext context)
    {
        var json = new JsonObject
        {
            ["code"] = Code,
            ["description"] = Description,
            ["type"] = "about:blank",
            ["title"] = ReasonPhrases.GetReasonPhrase(Status),
            ["status"] = Status,
            ["detail"] = Description,
            ["requestId"] = RequestId.Of(context),
        };
        context.Response.StatusCode = Status;
        if (Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        context.Response.ContentType = "application/problem+json";
        var body = System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
