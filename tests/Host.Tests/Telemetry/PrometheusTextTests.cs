using System.Diagnostics.Metrics;
using System.Net;
using Groundshift.Core.Telemetry;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Groundshift.Host.Telemetry;
using Groundshift.TestKit;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Tests.Telemetry;

public sealed class PrometheusTextTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Sums_distributions_and_last_values_are_told_with_labels_of_any_text()
    {
        using var store = new MetricStore();
        using var meter = new Meter(Traces.Name);
        var counter = meter.CreateCounter<long>("test.count", "{thing}", "Things.");
        counter.Add(2, new KeyValuePair<string, object?>("watch", "a \"quoted\" \\ name\nin lines"));
        counter.Add(3, new KeyValuePair<string, object?>("watch", "a \"quoted\" \\ name\nin lines"));
        var lag = meter.CreateHistogram<double>("test.lag", "s", "Lag.");
        foreach (var seconds in new[] { 0.5, 100, 1e9 })
        {
            lag.Record(seconds);
        }

        meter.CreateObservableGauge("test.age", () => 1.5, "s", "Age.");

        var families = ExpositionText.Parse(PrometheusText.Write(store));

        families["test_count_total"].Samples.ShouldHaveSingleItem().Value.ShouldBe(5);
        families["test_count_total"].Samples[0].Labels["watch"].ShouldBe("a \"quoted\" \\ name\nin lines");
        var samples = families["test_lag_seconds"].Samples;
        samples.Single(sample => sample.Labels.GetValueOrDefault("le") == "1").Value.ShouldBe(1);
        samples.Single(sample => sample.Labels.GetValueOrDefault("le") == "300").Value.ShouldBe(2);
        samples.Single(sample => sample.Name == "test_lag_seconds_sum").Value.ShouldBe(1e9 + 100.5);
        families["test_age_seconds"].Samples.ShouldHaveSingleItem().Value.ShouldBe(1.5);
    }

    [Fact]
    public void What_is_not_told_any_more_is_gone()
    {
        using var store = new MetricStore();
        using var meter = new Meter(Traces.Name);
        var watches = new List<string> { "a", "b" };
        meter.CreateObservableGauge("test.gone", () => watches.Select(watch => new Measurement<double>(1, new KeyValuePair<string, object?>("watch", watch))), null, "Watches.");
        ExpositionText.Parse(PrometheusText.Write(store))["test_gone"].Samples.Count.ShouldBe(2);

        watches.Remove("a");

        ExpositionText.Parse(PrometheusText.Write(store))["test_gone"].Samples.ShouldHaveSingleItem().Labels["watch"].ShouldBe("b");
    }

    [Theory]
    [InlineData("Ingest", "all", HttpStatusCode.OK)]
    [InlineData("Worker", "local", HttpStatusCode.OK)]
    [InlineData("All", "local", HttpStatusCode.OK)]
    [InlineData("Catalog", "off", HttpStatusCode.NotFound)]
    public async Task Every_role_tells_its_figures_to_whom_it_may(string role, string readers, HttpStatusCode expected)
    {
        using var folder = new TemporaryFolder();
        var options = new GroundshiftOptions { Data = folder.File("data"), Server = new ServerSection { Port = 0 } };
        options.Telemetry.Metrics = readers;
        await using var app = ServiceComposition.Build(options, Enum.Parse<Role>(role), logging: log => log.SetMinimumLevel(LogLevel.None));
        await app.StartAsync(Token);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var answer = await client.GetAsync("/metrics", Token);

        answer.StatusCode.ShouldBe(expected);
        if (expected == HttpStatusCode.OK)
        {
            answer.Content.Headers.ContentType.ShouldNotBeNull().ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
            if (role != "Worker")
            {
                ExpositionText.Parse(await answer.Content.ReadAsStringAsync(Token)).Keys.ShouldContain("groundshift_alarms");
            }
        }

        await app.StopAsync(Token);
    }
}
