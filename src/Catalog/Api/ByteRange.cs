using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Groundshift.Catalog.Api;

/// <summary>The bytes that a request asks for. Source: RFC 9110, section 14.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Length">Number of bytes; 0 with <paramref name="IsWhole"/> false means that the range cannot be satisfied.</param>
/// <param name="IsWhole">True when the answer is the whole object.</param>
internal readonly record struct ByteRange(long Start, long Length, bool IsWhole)
{
    public static ByteRange Whole(long size) => new(0, size, true);

    /// <summary>
    /// Reads the Range header. What is not understood, another unit and several ranges at once are ignored, as the RFC allows:
    /// readers of rasters send one range per request.
    /// </summary>
    public static ByteRange Of(HttpRequest request, long size)
    {
        if (!RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var header)
            || !header.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
            || header.Ranges.Count != 1)
        {
            return Whole(size);
        }

        var range = header.Ranges.First();
        if (range.From is not { } from)
        {
            var last = Math.Min(range.To ?? 0, size);
            return new ByteRange(size - last, last, false);
        }

        return from >= size ? new ByteRange(0, 0, false) : new ByteRange(from, Math.Min(range.To ?? long.MaxValue, size - 1) - from + 1, false);
    }
}
