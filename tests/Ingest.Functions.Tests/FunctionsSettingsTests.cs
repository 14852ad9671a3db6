using System.Diagnostics;
using System.Text.Json.Nodes;
using Groundshift.Adapters.Azure.ServiceBus;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Functions.Hosting;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Ingest.Functions.Tests;

public sealed class FunctionsSettingsTests
{
    private const string Prefix = "GROUNDSHIFT__";

    [Fact]
    public void Everything_has_the_programs_default()
    {
        var settings = Read();

        settings.Ingest.MaxInFlightPerArea.ShouldBe(4);
        settings.Queue.ServiceBus.IsSet().ShouldBeFalse();
        settings.Store.Postgres.ConnectionString.ShouldBeNull();
        settings.Azure.Credential.ShouldBe("default");
    }

    [Fact]
    public void The_sample_is_read_to_the_last_key()
    {
        var sample = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "src", "Ingest.Functions", "local.settings.sample.json")))!["Values"]!.AsObject();
        var own = sample.Where(value => value.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(value => (value.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), value.Value!.GetValue<string>())).ToArray();

        var settings = Read(own);

        own.Length.ShouldBeGreaterThan(0);
        settings.Store.Postgres.ConnectionString.ShouldNotBeNullOrEmpty();
        settings.Queue.ServiceBus.IsSet().ShouldBeTrue();
    }

    [Theory]
    [InlineData("Queue:ServiceBuss:Namespace", "x", "Queue:ServiceBuss:Namespace is no setting (the closest is Queue:ServiceBus:Namespace)")]
    [InlineData("ingest:MaxInFlightPerArea", "many", "MaxInFlightPerArea is 'many', not a whole number")]
    [InlineData("Ingest:LeaseSeconds", "1", "Ingest:LeaseSeconds")]
    public void A_wrong_setting_stops_the_start(string key, string value, string says) =>
        Should.Throw<InvalidInputException>(() => Read((key, value))).Message.ShouldContain(says);

    [Fact]
    public async Task The_program_ends_with_one_sentence_on_a_wrong_setting()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(FunctionsSettings).Assembly.Location]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment[$"{Prefix}Ingest__MaxInFlight"] = "4";
        using var program = Process.Start(start).ShouldNotBeNull();

        var errors = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        program.ExitCode.ShouldBe(3);
        errors.Trim().ShouldBe(
            "Invalid input. settings: expected valid settings in GROUNDSHIFT__*, found Ingest:MaxInFlight is no setting (the closest is Ingest:MaxInFlightPerArea). Correct the app's settings.");
    }

    [Fact]
    public void Settings_of_other_roles_are_left_alone() => Read(("Worker:Device", "cuda"), ("Log:Format", "json")).Data.ShouldBe("groundshift-data");

    [Fact]
    public async Task Stores_are_in_PostgreSQL_and_queues_on_Service_Bus_when_they_are_given()
    {
        using var folder = new TemporaryFolder();
        var settings = Read(
            ("Data", folder.File("data")),
            ("Store:Postgres:ConnectionString", (await PostgresServer.NeedAsync()).ConnectionString),
            ("Store:Postgres:Schema", $"f_{Guid.NewGuid():N}"),
            ("Queue:ServiceBus:Namespace", "nobody.servicebus.windows.net"),
            ("Azure:Credential", "managed-identity"));
        var collection = new ServiceCollection().AddLogging().AddIngestFunctions(settings);
        await using var services = collection.BuildServiceProvider(validateScopes: true);

        (await services.GetRequiredService<IWatchStore>().ListAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();

        File.Exists(folder.File("data/groundshift.db")).ShouldBeFalse();
        collection.Where(service => service.ServiceType == typeof(IJobQueue)).ShouldHaveSingleItem();
        collection.ShouldContain(service => service.ServiceType == typeof(ServiceBusJobQueue));
    }

    private static FunctionsSettings Read(params (string Key, string Value)[] settings) =>
        FunctionsSettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build());
}
