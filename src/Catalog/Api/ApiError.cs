using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Pages;
using Groundshift.Core.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Catalog.Api;

/// <summary>An error as the API tells it: <c>code</c> and <c>description</c> of OGC API, beside the members of RFC 9457.</summary>
internal sealed record ApiError(int Status, string Code, string Description)
{
    /// <summary>Code of what needs a key.</summary>
    public const string Unauthorized = "Unauthorized";

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

        // What it names is for the log: a stranger has no use for the names of settings, users, servers and files.
        TransientException => new(StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", "This cannot be answered now; ask again later. The log names this request."),
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

        context.Response.Headers.Append("Vary", "Accept");
        var isPage = IsPage(context.Request);
        context.Response.ContentType = isPage ? PageRenderer.HtmlType : "application/problem+json";
        var body = Encoding.UTF8.GetBytes(isPage
            ? await context.RequestServices.GetRequiredService<PageRenderer>().TextAsync<ErrorPage>(context, json).ConfigureAwait(false)
            : json.ToJsonString());
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    // What a person opened is answered by a page; a form that nobody knows is an error itself, told as JSON.
    private static bool IsPage(HttpRequest request)
    {
        try
        {
            return (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && AskedFormat.IsHtml(request);
        }
        catch (InvalidInputException)
        {
            return false;
        }
    }
}
