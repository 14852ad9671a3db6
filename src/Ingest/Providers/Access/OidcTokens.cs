using System.Net;
using System.Text.Json;
using Groundshift.Core.Jobs;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Providers.Access;

/// <summary>A bearer token, and what gets the next one without the password.</summary>
internal sealed record BearerToken(string AccessToken, string? RefreshToken);

/// <summary>CDSE's OIDC tokens, by password, client credentials or refresh token.</summary>
internal sealed class OidcTokens(HttpClient http, AssetAccessOptions options, TimeProvider clock, ILogger logger)
{
    /// <summary>Source: Copernicus Data Space documentation, "Access token": the client of interactive users.</summary>
    private const string PublicClient = "cdse-public";

    private const double DefaultLifeSeconds = 300;

    public async Task<Lease<BearerToken>> FetchAsync(AccessCredentials credentials, Lease<BearerToken>? last, CancellationToken cancellationToken)
    {
        if (last?.Value.RefreshToken is { } refresh && await TryAsync(Refresh(credentials, refresh), cancellationToken).ConfigureAwait(false) is { } renewed)
        {
            return renewed;
        }

        return await TryAsync(First(credentials), cancellationToken).ConfigureAwait(false) ?? throw new InvalidInputException(
            "Access.Credentials.cdse",
            "a user and password, a client and secret, or a refresh token that CDSE accepts",
            "credentials that CDSE refuses",
            "Check them by logging in at dataspace.copernicus.eu; an expired refresh token must be made anew.");
    }

    private static Dictionary<string, string> First(AccessCredentials credentials)
    {
        if (credentials.HasUser)
        {
            return Form(credentials, "password", ("username", credentials.UserName!), ("password", credentials.Password!));
        }

        return !string.IsNullOrEmpty(credentials.ClientSecret)
            ? Form(credentials, "client_credentials")
            : Refresh(credentials, credentials.RefreshToken ?? string.Empty);
    }

    private static Dictionary<string, string> Refresh(AccessCredentials credentials, string token) => Form(credentials, "refresh_token", ("refresh_token", token));

    private static Dictionary<string, string> Form(AccessCredentials credentials, string grant, params (string Name, string Value)[] more)
    {
        var form = more.ToDictionary(field => field.Name, field => field.Value);
        form["grant_type"] = grant;
        form["client_id"] = credentials.ClientId ?? PublicClient;
        if (credentials.ClientSecret is { } secret)
        {
            form["client_secret"] = secret;
        }

        return form;
    }

    /// <summary>Null when the service refuses the grant.</summary>
    private async Task<Lease<BearerToken>?> TryAsync(Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.CdseTokens) { Content = new FormUrlEncodedContent(form) };
        using var response = await HttpFailures.SendAsync(http, request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return null;
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw HttpFailures.Transient(response, clock);
        }

        var lease = Read(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        logger.TokenRenewed(AccessNames.Cdse, form["grant_type"], lease.Until);
        return lease;
    }

    private Lease<BearerToken> Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            var token = root.GetProperty("access_token").GetString();
            var seconds = root.TryGetProperty("expires_in", out var life) ? life.GetDouble() : DefaultLifeSeconds;
            var refresh = root.TryGetProperty("refresh_token", out var next) ? next.GetString() : null;
            var now = clock.GetUtcNow();
            return string.IsNullOrEmpty(token)
                ? throw new TransientException("The token service of CDSE answers without a token.")
                : new Lease<BearerToken>(new BearerToken(token, refresh), now, now.AddSeconds(seconds));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new TransientException("The token service of CDSE answers with something that is no token.", error);
        }
    }
}
