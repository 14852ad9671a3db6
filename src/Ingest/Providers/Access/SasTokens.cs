using System.Globalization;
using System.Net;
using System.Text.Json;
using Groundshift.Core.Jobs;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Providers.Access;

/// <summary>Planetary Computer's tokens, one per storage account and container, and thereby per collection.</summary>
internal sealed class SasTokens(HttpClient http, AssetAccessOptions options, TimeProvider clock, ILogger logger)
{
    public async Task<Lease<string>> FetchAsync((string Account, string Container) key, CancellationToken cancellationToken)
    {
        var credentials = options.CredentialsOf(AccessNames.PlanetaryComputer);
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(options.PlanetaryComputerTokens, $"{Uri.EscapeDataString(key.Account)}/{Uri.EscapeDataString(key.Container)}"));
        if (credentials?.SubscriptionKey is { } subscription)
        {
            request.Headers.Add("Ocp-Apim-Subscription-Key", subscription);
        }

        using var response = await HttpFailures.SendAsync(http, request, cancellationToken).ConfigureAwait(false);
        if (HttpFailures.IsTransient(response.StatusCode))
        {
            throw HttpFailures.Transient(response, clock);
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidInputException(
                "Access.Credentials.planetary-computer",
                $"a token for {key.Account}/{key.Container}",
                $"the answer {(int)response.StatusCode}",
                "Check the subscription key; a container that the service does not know has no tokens.");
        }

        var lease = Read(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        logger.TokenRenewed(AccessNames.PlanetaryComputer, $"{key.Account}/{key.Container}", lease.Until);
        return lease;
    }

    private Lease<string> Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var token = json.RootElement.GetProperty("token").GetString();
            var expiry = json.RootElement.GetProperty("msft:expiry").GetString();
            if (!string.IsNullOrEmpty(token) && DateTimeOffset.TryParse(expiry, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
            {
                return new Lease<string>(token.TrimStart('?'), clock.GetUtcNow(), until);
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new TransientException("The token service of Planetary Computer answers with something that is no token.", error);
        }

        throw new TransientException("The token service of Planetary Computer answers without token or msft:expiry.");
    }
}
