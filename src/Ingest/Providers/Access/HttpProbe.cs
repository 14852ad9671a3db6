using System.Net;
using System.Net.Http.Headers;
using Groundshift.Core.Access;
using Groundshift.Core.Jobs;

namespace Groundshift.Ingest.Providers.Access;

/// <summary>
/// Looks at an address before the raster reader does: follows redirects, each of them checked, and tells a raster from a login
/// page, which some providers send with status 200.
/// </summary>
internal sealed class HttpProbe(HttpClient http, AddressGuard guard, AssetAccessOptions options, TimeProvider clock)
{
    /// <summary>Where the file is in the end, behind redirects.</summary>
    /// <param name="start">The address of the item.</param>
    /// <param name="asset">For messages.</param>
    /// <param name="credential">The Authorization header of an address; null for hosts that must not see it.</param>
    public async Task<Uri> FindAsync(Uri start, AssetReference asset, Func<Uri, string?> credential, CancellationToken cancellationToken)
    {
        var field = $"assets.{asset.Key}.href";
        var uri = start;
        for (var hop = 0; hop <= options.MaxRedirects; hop++)
        {
            await guard.CheckAsync(uri, field, cancellationToken).ConfigureAwait(false);
            var authorization = credential(uri);
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.Range = new RangeHeaderValue(0, 0);
            if (authorization is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }

            using var response = await HttpFailures.SendAsync(http, request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
                && response.Headers.Location is { } next)
            {
                uri = new Uri(uri, next);
                continue;
            }

            Judge(response, asset, authorization is not null, field);
            return uri;
        }

        throw new InvalidInputException(field, $"at most {options.MaxRedirects} redirects", "more", "Report the item to its catalog.");
    }

    private void Judge(HttpResponseMessage response, AssetReference asset, bool authorized, string field)
    {
        if (HttpFailures.IsTransient(response.StatusCode))
        {
            throw HttpFailures.Transient(response, clock);
        }

        switch (response.StatusCode)
        {
            case HttpStatusCode.OK or HttpStatusCode.PartialContent:
                break;
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw Credentials(asset, authorized, $"the answer {(int)response.StatusCode}");
            default:
                throw new InvalidInputException(field, "a file", $"the answer {(int)response.StatusCode}", "The provider may have removed the file: look for a newer revision of the scene.");
        }

        if (response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml")
        {
            throw Credentials(asset, authorized, "a web page in place of the file, as providers send to who is not logged in");
        }
    }

    private static InvalidInputException Credentials(AssetReference asset, bool authorized, string found) => new(
        $"Access.Credentials.{asset.Access}",
        $"credentials that open assets.{asset.Key}",
        found,
        authorized
            ? "Check user, password and rights with the provider."
            : $"Configure credentials for the access '{asset.Access}'.");
}
