using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api.Access;

/// <summary>Holds each key, and each address without one, to a number of requests; a burst of ten seconds' worth may come at once.</summary>
internal sealed class RequestRate : IAsyncDisposable
{
    private const int BurstSeconds = 10;
    private const int SecondsPerMinute = 60;

    // An IPv6 subscriber has 64 bits of addresses: RFC 6177.
    private const int SubscriberBytes = 8;

    private readonly RequestDelegate _next;
    private readonly PartitionedRateLimiter<HttpContext>? _limiter;

    public RequestRate(RequestDelegate next, StacApiSettings settings)
    {
        _next = next;
        if (settings.RequestsPerMinute > 0)
        {
            var options = new TokenBucketRateLimiterOptions
            {
                TokenLimit = Math.Max(1, settings.RequestsPerMinute * BurstSeconds / SecondsPerMinute),
                TokensPerPeriod = Math.Max(1, settings.RequestsPerMinute / SecondsPerMinute),
                ReplenishmentPeriod = TimeSpan.FromSeconds(settings.RequestsPerMinute >= SecondsPerMinute ? 1 : (double)SecondsPerMinute / settings.RequestsPerMinute),
                QueueLimit = 0,
            };
            _limiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(Holder(context), _ => options));
        }
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (_limiter is null || context.Request.Path.StartsWithSegments("/health"))
        {
            await _next(context).ConfigureAwait(false);
            return;
        }

        using var lease = _limiter.AttemptAcquire(context);
        if (!lease.IsAcquired)
        {
            context.Response.Headers.RetryAfter = "1";
            throw new ApiErrorException(new ApiError(StatusCodes.Status429TooManyRequests, "TooManyRequests", "Too many requests; go on more slowly."));
        }

        await _next(context).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _limiter?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Before keys are looked up a caller counts by address; a wrong key costs as much as none.
    private static string Holder(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => string.Empty,
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } address => Convert.ToHexString(address.GetAddressBytes()[..SubscriberBytes]),
        var address => address.ToString(),
    };
}
