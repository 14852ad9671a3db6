using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>An expected error as the outcome of an endpoint.</summary>
internal sealed class ErrorAnswer(ApiError error) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => error.WriteAsync(httpContext);
}
