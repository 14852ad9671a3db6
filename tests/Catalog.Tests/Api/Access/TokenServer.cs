using System.Security.Cryptography;
using Groundshift.Catalog.Api.Access.Tokens;

namespace Groundshift.Catalog.Tests.Api.Access;

/// <summary>A running API that takes the tokens of a running provider.</summary>
public sealed class TokenServer : IAsyncLifetime
{
    public const string Rsa = "rsa-1";
    public const string Ec = "ec-1";

    // Making an RSA key takes most of a second; it stays the same for all servers of a run.
    internal static readonly RSA RsaKey = RSA.Create(2048);
    internal static readonly ECDsa EcKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private OidcProvider? _provider;
    private ApiServer? _api;

    internal OidcProvider Provider => _provider!;

    internal ApiServer Api => _api!;

    internal DateTimeOffset Now => Api.Stores.Clock.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        _provider = await OidcProvider.StartAsync();
        _provider.Add(Rsa, RsaKey);
        _provider.Add(Ec, EcKey);
        _api = await ApiServer.StartAsync(new() { Oidc = new OidcSettings { Issuer = _provider.Issuer, Audience = "stac", Claims = ["scope", "realm_access.roles", "https://ours.example/roles"] } });
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
        {
            await _api.DisposeAsync();
        }

        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }
    }
}
