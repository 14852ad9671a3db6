using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Groundshift.Core.Telemetry;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Groundshift.TestKit.Http;
using Groundshift.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Tests.Telemetry;

public sealed class OtlpExportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Traces_and_figures_reach_a_collector_at_the_latest_when_the_service_stops()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = Loopback.Create();
        collector.MapPost("/v1/{signal}", async (string signal, HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);

            // Names stand as UTF-8 in the protocol buffers.
            received.AddOrUpdate(signal, Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync(Token);
        using var folder = new TemporaryFolder();
        var options = new GroundshiftOptions { Data = folder.File("data"), Server = new ServerSection { Port = 0 } };
        options.Telemetry.OtlpEndpoint = collector.Urls.First();
        options.Telemetry.OtlpProtocol = TelemetrySection.HttpProtobuf;
        await using (var app = ServiceComposition.Build(options, Role.Ingest, logging: log => log.SetMinimumLevel(LogLevel.None)))
        {
            await app.StartAsync(Token);
            Traces.Start("a span of this test", ActivityKind.Internal, null, ("groundshift.job", "x")).ShouldNotBeNull().Dispose();
            Figures.Retries.Add(1);
            Figures.LagFromAcquisition.Record(100_000);
            await app.StopAsync(Token);
        }

        received["traces"].ShouldContain("a span of this test");
        received["traces"].ShouldContain("groundshift.role");
        received["metrics"].ShouldContain("groundshift.job.retries");
        received["metrics"].ShouldContain("groundshift.lag.acquisition");

        // The last bound of a distribution, as the protocol buffers hold it: ten days and not the three hours of the SDK.
        received["metrics"].ShouldContain(Encoding.Latin1.GetString(BitConverter.GetBytes(864_000.0)));
    }
}
