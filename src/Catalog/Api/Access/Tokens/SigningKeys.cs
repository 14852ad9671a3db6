using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Api.Access.Tokens;

/// <summary>
/// The provider's keys: fetched when the first token comes, again after an hour, and when a token names a key that is not among them,
/// but never more than once in a while, whatever tokens come. Keys that were fetched stay good while the provider is away.
/// </summary>
internal sealed class SigningKeys(OidcSettings settings, TimeProvider time, ILogger<SigningKeys> log) : IDisposable
{
    private const int MostBytes = 256 * 1024;
    private const int MostDepth = 16;

    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    // What strangers with invented key ids can make this server ask of the provider.
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromSeconds(30);

    // From then on a key that the provider withdrew could still open the API.
    private static readonly TimeSpan Stale = TimeSpan.FromHours(24);

    private readonly SemaphoreSlim _fetching = new(1);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        MaxResponseContentBufferSize = MostBytes,
        Timeout = TimeSpan.FromSeconds(10),
    };

    private Fetched? _fetched;
    private DateTimeOffset _asked = DateTimeOffset.MinValue;

    /// <summary>The keys, as fresh as a token with this key id and algorithm needs them.</summary>
    /// <exception cref="TransientException">There are none, and the provider cannot be asked now.</exception>
    public async ValueTask<JsonWebKeys> ForAsync(CompactJws token, CancellationToken cancellationToken)
    {
        if (Sufficient(token) is { } known)
        {
            return known;
        }

        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Sufficient(token) is { } meanwhile)
            {
                return meanwhile;
            }

            if (time.GetUtcNow() - _asked >= BetweenFetches)
            {
                _asked = time.GetUtcNow();
                await FetchAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _fetching.Release();
        }

        return _fetched is { } fetched && time.GetUtcNow() - fetched.At < Stale
            ? fetched.Keys
            : throw new TransientException("The keys of the OpenID Connect provider cannot be fetched now; ask again later.");
    }

    public void Dispose()
    {
        _http.Dispose();
        _fetching.Dispose();
    }

    private JsonWebKeys? Sufficient(CompactJws token) =>
        _fetched is { } fetched && time.GetUtcNow() - fetched.At < Fresh && fetched.Keys.Knows(token.KeyId, token.Algorithm) ? fetched.Keys : null;

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var description = await JsonAsync(settings.DiscoveryUrl, cancellationToken).ConfigureAwait(false);
            if (Text(description, "issuer") != settings.Issuer)
            {
                throw new JsonException("the description names another issuer");
            }

            if (Text(description, "jwks_uri") is not { } address || !OidcSettings.IsAddress(address))
            {
                throw new JsonException("the description names no https address of keys");
            }

            using var set = await JsonAsync(address, cancellationToken).ConfigureAwait(false);
            var keys = JsonWebKeys.Parse(set.RootElement);
            _fetched = new Fetched(keys, time.GetUtcNow());
            Log.SigningKeysFetched(log, settings.Issuer, keys.Count);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.SigningKeysFailed(log, settings.Issuer, error.Message);
        }
    }

    private async Task<JsonDocument> JsonAsync(string address, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(address), cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var json = StrictJson.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), MostDepth);
        return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw new JsonException("no JSON object");
    }

    private static string? Text(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed record Fetched(JsonWebKeys Keys, DateTimeOffset At);
}
