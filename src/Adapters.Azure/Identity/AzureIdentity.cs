using Azure.Core;
using Azure.Identity;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Azure.Identity;

/// <summary>The credential that every Azure adapter of a process shares, so that its tokens are cached once.</summary>
public static class AzureIdentity
{
    /// <summary>Makes the credential; nothing is asked before the first token is needed.</summary>
    /// <exception cref="InvalidInputException">There is no such kind of credential.</exception>
    public static TokenCredential Create(AzureIdentityOptions options) => options.Credential switch
    {
        AzureIdentityOptions.ManagedIdentity => new ManagedIdentityCredential(Id(options)),
        AzureIdentityOptions.Default => new DefaultAzureCredential(
            new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.ClientId, ExcludeInteractiveBrowserCredential = true }),
        _ => throw new InvalidInputException(
            "Azure:Credential", $"{AzureIdentityOptions.Default} or {AzureIdentityOptions.ManagedIdentity}", $"'{options.Credential}'", "Choose one of them."),
    };

    private static ManagedIdentityId Id(AzureIdentityOptions options) =>
        options.ClientId is { Length: > 0 } client ? ManagedIdentityId.FromUserAssignedClientId(client) : ManagedIdentityId.SystemAssigned;
}
