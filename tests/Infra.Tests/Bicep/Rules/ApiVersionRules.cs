namespace Groundshift.Infra.Tests.Bicep.Rules;

/// <summary>Every resource has the version of its interface that was chosen for its provider: no mixture, no preview unseen.</summary>
public static class ApiVersionRules
{
    // By the longest prefix of the type.
    private static readonly Dictionary<string, string> Versions = new()
    {
        ["Microsoft.App/"] = "2026-01-01",

        // The newest whose type has openTelemetryConfiguration; the stable ones up to 2026-01-01 lack it (Azure/azure-rest-api-specs).
        ["Microsoft.App/managedEnvironments"] = "2025-10-02-preview",
        ["Microsoft.Authorization/roleAssignments"] = "2022-04-01",
        ["Microsoft.ContainerRegistry/registries"] = "2025-11-01",
        ["Microsoft.DBforPostgreSQL/flexibleServers"] = "2025-08-01",
        ["Microsoft.EventGrid/"] = "2025-02-15",
        ["Microsoft.Insights/components"] = "2020-02-02",
        ["Microsoft.Insights/diagnosticSettings"] = "2021-05-01-preview",
        ["Microsoft.KeyVault/vaults"] = "2025-05-01",
        ["Microsoft.ManagedIdentity/userAssignedIdentities"] = "2024-11-30",
        ["Microsoft.Network/"] = "2025-05-01",
        ["Microsoft.Network/privateDnsZones"] = "2024-06-01",
        ["Microsoft.OperationalInsights/workspaces"] = "2025-07-01",
        ["Microsoft.ServiceBus/namespaces"] = "2024-01-01",
        ["Microsoft.Storage/storageAccounts"] = "2025-06-01",
        ["Microsoft.Web/"] = "2025-03-01",
    };

    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(TemplateFolder folder)
    {
        foreach (var (template, resource) in folder.Templates.Values.SelectMany(template => template.Resources.Values.Select(resource => (template, resource))))
        {
            var type = Versions.Keys.Where(prefix => resource.ResourceType.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(prefix => prefix.Length).LastOrDefault();
            if (type is null)
            {
                yield return $"{template.File} line {resource.Node.Line}: no version is chosen for {resource.ResourceType}";
            }
            else if (resource.Source != $"{resource.ResourceType}@{Versions[type]}")
            {
                yield return $"{template.File} line {resource.Node.Line}: {resource.Source} has not the chosen version {Versions[type]}";
            }
        }
    }
}
