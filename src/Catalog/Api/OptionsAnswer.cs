using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>Answers OPTIONS with the methods that a path allows; routing knows them, and would say 405.</summary>
internal sealed class OptionsAnswer(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var response = context.Response;
        if (!HttpMethods.IsOptions(context.Request.Method) || context.GetEndpoint() is not { RequestDelegate: { } refuse })
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        await refuse(context).ConfigureAwait(false);
        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            response.Headers.Allow = response.Headers.Allow.Count > 0 ? $"{response.Headers.Allow}, OPTIONS" : "OPTIONS";
        }
    }
}
