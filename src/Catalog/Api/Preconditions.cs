using Groundshift.Catalog.Api.Access;
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

    /// <summary>Throws where the conditions of a change do not hold for the version that is there.</summary>
    /// <param name="request">The request.</param>
    /// <param name="version">Version tag of the entity; null where there is none.</param>
    /// <exception cref="ApiErrorException">412.</exception>
    public static void RequireForChange(HttpRequest request, string? version)
    {
        var headers = request.GetTypedHeaders();
        var unmatched = request.Headers.IfMatch.Count > 0 && !headers.IfMatch.Any(tag => !tag.IsWeak && IsVersion(tag, version));
        var present = request.Headers.IfNoneMatch.Count > 0 && headers.IfNoneMatch.Any(tag => IsVersion(tag, version));
        if (unmatched || present)
        {
            throw new ApiErrorException(new ApiError(
                StatusCodes.Status412PreconditionFailed, "PreconditionFailed", version is null ? "There is nothing at this address." : "It was changed meanwhile, or is there already; read it again."));
        }
    }

    // A tag is the version and a hash of the answer, which depends on the server's address; only the version matters for a change.
    // If-Match compares strongly and If-None-Match weakly.
    private static bool IsVersion(EntityTagHeaderValue tag, string? version) =>
        version is not null && (tag.Tag == "*" || (tag.Tag.AsSpan().Trim('"').StartsWith(version) && tag.Tag.Length > version.Length + 1 && tag.Tag[version.Length + 1] == '-'));

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
