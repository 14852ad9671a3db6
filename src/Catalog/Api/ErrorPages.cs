using Groundshift.Core.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Api;

/// <summary>Gives every failed request a body, a name in the log and nothing of the inside.</summary>
internal sealed class ErrorPages(RequestDelegate next, ILogger<ErrorPages> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        RequestId.Assign(context);
        try
        {
            await next(context).ConfigureAwait(false);
            var response = context.Response;
            if (response.StatusCode >= StatusCodes.Status400BadRequest && !response.HasStarted && response.ContentType is null && response.ContentLength is null)
            {
                await ApiError.OfStatus(response.StatusCode, context.Request).WriteAsync(context).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            var answer = ApiError.Of(error);
            if (answer is null)
            {
                Log.RequestFailed(log, RequestId.Of(context), context.Request.Method, context.Request.Path, error);
                answer = ApiError.OfStatus(StatusCodes.Status500InternalServerError, context.Request);
            }
            else if (error is TransientException)
            {
                Log.RequestPutOff(log, RequestId.Of(context), context.Request.Method, context.Request.Path, error.Message);
            }

            context.Response.Headers.Remove("ETag");
            context.Response.Headers.Remove("Content-Encoding");
            await answer.WriteAsync(context).ConfigureAwait(false);
        }
    }
}
