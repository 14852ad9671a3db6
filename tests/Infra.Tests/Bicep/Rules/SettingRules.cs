namespace Groundshift.Infra.Tests.Bicep.Rules;

/// <summary>The host itself accepts the settings that each process is given.</summary>
public static class SettingRules
{
    private const string Prefix = "GROUNDSHIFT__";

    // What others than Groundshift read: the functions host and its telemetry.
    private static readonly HashSet<string> Foreign =
    [
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__clientId", "AzureWebJobsStorage__credential",
    ];

    // What every process is told.
    private static readonly string[] Everyone = [
        "GROUNDSHIFT__Azure__ClientId", "GROUNDSHIFT__Store__Postgres__ConnectionString", "GROUNDSHIFT__Store__Postgres__Entra",
        "GROUNDSHIFT__Queue__ServiceBus__Namespace", "GROUNDSHIFT__Objects__AzureBlob__Endpoint", "GROUNDSHIFT__Objects__AzureBlob__Container",
    ];

    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(IReadOnlyList<PlacedResource> resources)
    {
        foreach (var process in resources.Where(resource => resource.Type is "Microsoft.App/containerApps" or "Microsoft.App/jobs" or "Microsoft.Web/sites"))
        {
            var settings = Of(process);
            foreach (var name in Everyone.Except(settings.Keys))
            {
                yield return $"{process.Path} is not told {name}";
            }

            foreach (var name in settings.Keys.Where(name => !name.StartsWith(Prefix, StringComparison.Ordinal) && !Foreign.Contains(name)))
            {
                yield return $"{process.Path} is told {name}, which nothing reads";
            }

            if (HostSettings.Complaint(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value?.ToString()))) is { } complaint)
            {
                yield return $"{process.Path}: {complaint}";
            }
        }
    }

    /// <summary>Settings of a process by name.</summary>
    public static IReadOnlyDictionary<string, object?> Of(PlacedResource process)
    {
        var path = process.Type == "Microsoft.Web/sites" ? "properties.siteConfig.appSettings" : "properties.template.containers.0.env";
        return process.ListAt(path).ToDictionary(setting => setting.At("name") as string ?? string.Empty, object? (setting) => setting.At("value") ?? Unknown.Value);
    }
}
