using Groundshift.Core.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Catalog.Api.Access.Tokens;

/// <summary>Registers the look at tokens, for the API and for roles that serve something else than the API.</summary>
public static class TokenServices
{
    /// <summary>Adds <see cref="IAccessTokens"/> for a provider.</summary>
    public static IServiceCollection AddAccessTokens(this IServiceCollection services, OidcSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(settings);
        services.TryAddSingleton<SigningKeys>();
        services.TryAddSingleton<TokenVerifier>();
        services.TryAddSingleton<IAccessTokens>(provider => provider.GetRequiredService<TokenVerifier>());
        return services;
    }
}
