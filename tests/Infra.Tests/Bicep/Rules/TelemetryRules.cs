namespace Groundshift.Infra.Tests.Bicep.Rules;

/// <summary>Traces of every process have a way to Application Insights.</summary>
public static class TelemetryRules
{
    private const string Insights = "appInsights";

    // What the functions host and the exporter in our worker both read.
    private const string Connection = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(IReadOnlyList<PlacedResource> resources)
    {
        foreach (var environment in resources.Where(resource => resource.Type == "Microsoft.App/managedEnvironments"))
        {
            if (environment.At("properties.appInsightsConfiguration.connectionString") is null)
            {
                yield return $"{environment.Path}: its collector is not told of Application Insights";
            }

            foreach (var signal in new[] { "traces", "logs" })
            {
                if (environment.At($"properties.openTelemetryConfiguration.{signal}Configuration.destinations") is not IReadOnlyList<object?> destinations || !destinations.Contains(Insights))
                {
                    yield return $"{environment.Path}: its collector sends {signal} nowhere";
                }
            }
        }

        foreach (var app in resources.Where(resource => resource.Type == "Microsoft.Web/sites" && !SettingRules.Of(resource).ContainsKey(Connection)))
        {
            yield return $"{app.Path}: is not told {Connection}";
        }

        foreach (var container in resources.Where(resource => resource.Type is "Microsoft.App/containerApps" or "Microsoft.App/jobs" && SettingRules.Of(resource).ContainsKey(Connection)))
        {
            yield return $"{container.Path}: is told {Connection}, which no container reads";
        }
    }
}
