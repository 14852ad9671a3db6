namespace Groundshift.Infra.Tests.Bicep.Rules;

/// <summary>Everything that is asked of the templates.</summary>
public static class TemplateRules
{
    private static readonly string[] Deployments = ["main.dev.bicepparam", "main.prod.bicepparam"];

    /// <summary>One sentence per broken rule. Values are only looked at where the templates fit together.</summary>
    public static IReadOnlyList<string> Broken(TemplateFolder folder, IReadOnlyList<RoleNeed> needs)
    {
        List<string> structure = [.. SymbolRules.Broken(folder), .. ModuleRules.Broken(folder), .. ApiVersionRules.Broken(folder), .. SecretRules.Broken(folder), .. RoleRules.Broken(folder, needs)];
        return structure.Count > 0
            ? structure
            : [.. Deployments.SelectMany(deployment => OfDeployment(Deployment.Of(folder, deployment), deployment))];
    }

    private static IEnumerable<string> OfDeployment(IReadOnlyList<PlacedResource> resources, string deployment)
    {
        IEnumerable<string> broken = [.. ExposureRules.Broken(resources), .. WorkerRules.Broken(resources), .. SettingRules.Broken(resources), .. TelemetryRules.Broken(resources)];
        if (deployment.Contains("prod", StringComparison.Ordinal))
        {
            broken = broken.Concat(ExposureRules.Reachable(resources));
        }

        return broken.Select(sentence => $"{deployment}: {sentence}");
    }
}
