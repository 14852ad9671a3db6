namespace Groundshift.Infra.Tests.Bicep.Rules;

/// <summary>Nothing is open that need not be: no keys, no anonymous readers, no old TLS, no public endpoint beyond a list.</summary>
public static class ExposureRules
{
    private static readonly (string Type, string Path, object?[] Allowed)[] Required =
    [
        ("Microsoft.Storage/storageAccounts", "properties.isHnsEnabled", [false]),
        ("Microsoft.Storage/storageAccounts", "properties.allowBlobPublicAccess", [false]),
        ("Microsoft.Storage/storageAccounts", "properties.allowSharedKeyAccess", [false]),
        ("Microsoft.Storage/storageAccounts", "properties.allowCrossTenantReplication", [false]),
        ("Microsoft.Storage/storageAccounts", "properties.supportsHttpsTrafficOnly", [true]),
        ("Microsoft.Storage/storageAccounts", "properties.minimumTlsVersion", ["TLS1_2", "TLS1_3"]),
        ("Microsoft.Storage/storageAccounts/blobServices/containers", "properties.publicAccess", ["None"]),
        ("Microsoft.ServiceBus/namespaces", "properties.disableLocalAuth", [true]),
        ("Microsoft.ServiceBus/namespaces", "properties.minimumTlsVersion", ["1.2", "1.3"]),
        ("Microsoft.ServiceBus/namespaces/queues", "properties.requiresDuplicateDetection", [true]),
        ("Microsoft.ServiceBus/namespaces/queues", "properties.deadLetteringOnMessageExpiration", [true]),
        ("Microsoft.DBforPostgreSQL/flexibleServers", "properties.authConfig.activeDirectoryAuth", ["Enabled"]),
        ("Microsoft.DBforPostgreSQL/flexibleServers", "properties.authConfig.passwordAuth", ["Disabled"]),
        ("Microsoft.ContainerRegistry/registries", "properties.adminUserEnabled", [false]),
        ("Microsoft.ContainerRegistry/registries", "properties.anonymousPullEnabled", [false]),
        ("Microsoft.KeyVault/vaults", "properties.enableRbacAuthorization", [true]),
        ("Microsoft.KeyVault/vaults", "properties.enablePurgeProtection", [true]),
        ("Microsoft.OperationalInsights/workspaces", "properties.features.disableLocalAuth", [true]),
        ("Microsoft.Web/sites", "properties.httpsOnly", [true]),
        ("Microsoft.Web/sites", "properties.siteConfig.minTlsVersion", ["1.2", "1.3"]),
        ("Microsoft.Web/sites", "properties.siteConfig.scmMinTlsVersion", ["1.2", "1.3"]),
        ("Microsoft.Web/sites", "properties.siteConfig.ftpsState", ["Disabled"]),
        ("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "properties.allow", [false]),
        ("Microsoft.App/containerApps", "properties.configuration.ingress.allowInsecure", [false]),
        ("Microsoft.EventGrid/topics", "properties.disableLocalAuth", [true]),
        ("Microsoft.EventGrid/topics", "properties.minimumTlsVersionAllowed", ["1.2", "1.3"]),
        ("Microsoft.EventGrid/systemTopics/eventSubscriptions", "properties.destination.properties.minimumTlsVersionAllowed", ["1.2", "1.3"]),
    ];

    private static readonly Dictionary<string, string> PublicAccess = new()
    {
        ["Microsoft.Storage/storageAccounts"] = "properties.publicNetworkAccess",
        ["Microsoft.ServiceBus/namespaces"] = "properties.publicNetworkAccess",
        ["Microsoft.EventGrid/topics"] = "properties.publicNetworkAccess",
        ["Microsoft.ContainerRegistry/registries"] = "properties.publicNetworkAccess",
        ["Microsoft.KeyVault/vaults"] = "properties.publicNetworkAccess",
        ["Microsoft.DBforPostgreSQL/flexibleServers"] = "properties.network.publicNetworkAccess",
    };

    // What stays reachable in production, and why it may.
    private static readonly Dictionary<string, string> MayBeReachable = new()
    {
        ["alertTopic/topic"] = "the catalog sends alerts to it; Entra only, and it keeps no event that was delivered",
        ["hostStorage/account"] = "the platform deploys function packages to it from outside; Entra only, no data of users",
    };

    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(IReadOnlyList<PlacedResource> resources)
    {
        foreach (var (type, path, allowed) in Required)
        {
            foreach (var resource in resources.Where(resource => resource.Type == type && !allowed.Contains(resource.At(path))))
            {
                yield return $"{resource.Path}: {path} is {resource.At(path) ?? "not set"}, not {string.Join(" or ", allowed)}";
            }
        }

        foreach (var resource in resources.Where(resource => PublicAccess.ContainsKey(resource.Type) && resource.At(PublicAccess[resource.Type]) is null))
        {
            yield return $"{resource.Path}: {PublicAccess[resource.Type]} is not set";
        }

        if (!resources.Any(resource => resource.Type.EndsWith("/configurations", StringComparison.Ordinal)
            && Equals(resource.At("name"), "require_secure_transport") && Equals(resource.At("properties.value"), "ON")))
        {
            yield return "require_secure_transport is not ON: the database takes connections without TLS";
        }
    }

    /// <summary>What answers on the Internet though it is not on the list.</summary>
    public static IEnumerable<string> Reachable(IReadOnlyList<PlacedResource> resources) => resources
        .Where(resource => PublicAccess.TryGetValue(resource.Type, out var path) && !Equals(resource.At(path), "Disabled"))
        .Where(resource => !MayBeReachable.ContainsKey(resource.Path))
        .Select(resource => $"{resource.Path} answers on the Internet")
        .Concat(resources
            .Where(resource => resource.Type.EndsWith("/firewallRules", StringComparison.Ordinal))
            .Select(resource => $"{resource.Path} lets addresses from outside in"));
}
