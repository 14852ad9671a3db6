using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Groundshift.Catalog.Api;

/// <summary>Downloads from the object store, whole or one range at a time.</summary>
internal sealed class AssetEndpoints(IObjectStore objects, CatalogView view, StacApiSettings settings)
{
    private const int CopyBuffer = 128 * 1024;
    private const int ShortestHash = 16;

    public async Task<IResult> FindAsync(HttpContext context, string path) =>
        IsPublic(path) && !await view.IsHiddenFileAsync(context, path).ConfigureAwait(false) && await StoredAsync(path, context.RequestAborted).ConfigureAwait(false) is { } found
            ? new Download(objects, found)
            : new ErrorAnswer(ApiError.NotFound($"asset '{path}'"));

    private bool IsPublic(string path) => settings.PublicPrefixes.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal));

    // A path that the store would never accept names nothing.
    private async ValueTask<StoredObject?> StoredAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await objects.FindAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }

    private sealed class Download(IObjectStore objects, StoredObject stored) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (request, response) = (httpContext.Request, httpContext.Response);
            var tag = new EntityTagHeaderValue($"\"{stored.Tag}\"");
            var headers = response.GetTypedHeaders();
            headers.ETag = tag;
            headers.LastModified = stored.Modified;
            headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
            response.Headers.AcceptRanges = "bytes";
            if (Preconditions.IsKnown(request, tag, stored.Modified))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            var range = HttpMethods.IsGet(request.Method) && Preconditions.RangeHolds(request, tag, stored.Modified)
                ? ByteRange.Of(request, stored.Size)
                : ByteRange.Whole(stored.Size);
            if (range.Length == 0 && !range.IsWhole)
            {
                headers.ContentRange = new ContentRangeHeaderValue(stored.Size);
                await new ApiError(StatusCodes.Status416RangeNotSatisfiable, "RangeNotSatisfiable", $"Range: expected bytes below {stored.Size}, found '{request.Headers.Range}'.")
                    .WriteAsync(httpContext).ConfigureAwait(false);
                return;
            }

            Describe(response, headers, range);
            if (HttpMethods.IsGet(request.Method))
            {
                await CopyAsync(httpContext, range).ConfigureAwait(false);
            }
        }

        private void Describe(HttpResponse response, Microsoft.AspNetCore.Http.Headers.ResponseHeaders headers, ByteRange range)
        {
            if (!range.IsWhole)
            {
                response.StatusCode = StatusCodes.Status206PartialContent;
                headers.ContentRange = new ContentRangeHeaderValue(range.Start, range.Start + range.Length - 1, stored.Size);
            }

            response.ContentType = stored.MediaType;
            response.ContentLength = range.Length;
            response.Headers.XContentTypeOptions = "nosniff";

            // Pictures and JSON are for looking at; rasters are for keeping. Nothing stored may act as a page of ours.
            var shown = stored.MediaType is "image/png" or "image/jpeg" || stored.MediaType.EndsWith("json", StringComparison.Ordinal);
            var disposition = new ContentDispositionHeaderValue(shown ? "inline" : "attachment");
            disposition.SetHttpFileName(FileName(stored.Path));
            headers.ContentDisposition = disposition;
        }

        // The folder says which product it is; without it every download would be called classification.tif. Folders that are
        // nothing but a hash of the content say nothing to people.
        private static string FileName(string path)
        {
            var segments = path.Split('/');
            return segments[..^1].LastOrDefault(folder => folder.Length < ShortestHash || !folder.All(char.IsAsciiHexDigit)) is { } folder
                ? $"{folder}-{segments[^1]}"
                : segments[^1];
        }

        private async Task CopyAsync(HttpContext context, ByteRange range)
        {
            var stream = await objects.OpenAsync(stored.Path, range.Start, range.Length, context.RequestAborted).ConfigureAwait(false)
                ?? throw new TransientException($"The object {stored.Path} vanished while it was read.");
            await using (stream.ConfigureAwait(false))
            {
                await stream.CopyToAsync(context.Response.Body, CopyBuffer, context.RequestAborted).ConfigureAwait(false);
            }
        }
    }
}
