using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Groundshift.Catalog.Api;

/// <summary>Conditions of requests. Source: RFC 9110, section 13.</summary>
internal static class Preconditions
{
    /// <summary>True when <c>If-None-Match</c> names the tag (weak comparison) on a read.</summary>
    public static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } known
        && known.Any(candidate => candidate.Tag == "*" || candidate.Compare(tag, useStrongComparison: false));

    /// <summary>
    /// True when the client's copy is current: by <c>If-None-Match</c>, or by <c>If-Modified-Since</c> where there is no tag.
    /// </summary>
    public static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag, DateTimeOffset modified)
    {
        var headers = request.GetTypedHeaders();
        return headers.IfNoneMatch is { Count: > 0 }
            ? IsKnown(request, tag)
            : headers.IfModifiedSince is { } since && WholeSeconds(modified) <= since;
    }

    /// <summary>False when <c>If-Range</c> names another version, so that the range must be ignored.</summary>
    public static bool RangeHolds(HttpRequest request, EntityTagHeaderValue tag, DateTimeOffset modified) =>
        request.GetTypedHeaders().IfRange switch
        {
            null => true,
            { EntityTag: { } known } => known.Compare(tag, useStrongComparison: true),
            { LastModified: { } time } => WholeSeconds(modified) == time,
            _ => false,
        };

    /// <summary>HTTP dates have whole seconds.</summary>
    public static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
