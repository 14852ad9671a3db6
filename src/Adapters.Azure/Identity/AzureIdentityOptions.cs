namespace Groundshift.Adapters.Azure.Identity;

/// <summary>As whom the process reaches Azure.</summary>
public sealed record AzureIdentityOptions
{
    /// <summary>The machine's managed identity and nothing else.</summary>
    public const string ManagedIdentity = "managed-identity";

    /// <summary>What is found first: environment, workload identity, managed identity, or a developer's sign-in.</summary>
    public const string Default = "default";

    /// <summary><see cref="ManagedIdentity"/> or <see cref="Default"/>.</summary>
    public string Credential { get; init; } = Default;

    /// <summary>Client id of a user-assigned managed identity; null for the one that the machine has.</summary>
    public string? ClientId { get; init; }
}
