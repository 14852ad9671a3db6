using Azure.Monitor.OpenTelemetry.Exporter;
using Groundshift.Host.Configuration;
using Groundshift.Ingest.Functions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Groundshift.Ingest.Functions.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public void Traces_of_the_process_go_to_Application_Insights_where_it_is_named()
    {
        Connection("InstrumentationKey=0").ShouldBe("InstrumentationKey=0");
        Connection(null).ShouldBeNull();
    }

    private static string? Connection(string? given)
    {
        using var services = new ServiceCollection().AddOptions().AddLogging()
            .AddTelemetry(new TelemetrySection(), name => name == "APPLICATIONINSIGHTS_CONNECTION_STRING" ? given : null).BuildServiceProvider();
        return services.GetRequiredService<IOptions<AzureMonitorExporterOptions>>().Value.ConnectionString;
    }
}
