using System.Net;
using System.Net.Sockets;
using Groundshift.Adapters.Embedded;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;

namespace Groundshift.Host.Tests.EndToEnd;

public sealed class CommandLineTests
{
    [Fact]
    public async Task A_wrong_command_line_exits_with_2()
    {
        using var folder = new TemporaryFolder();

        (await Executable.RunAsync(folder.Root, "proces")).ExitCode.ShouldBe(2);
        (await Executable.RunAsync(folder.Root, "process")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Every_command_explains_itself()
    {
        using var folder = new TemporaryFolder();
        string[][] commands =
        [
            [], ["up"], ["process"], ["watch", "add"], ["watch", "run"], ["area", "add"], ["backfill"], ["rule", "add"], ["rule", "test"], ["channel", "add"], ["alert", "list"], ["alert", "replay"], ["job", "list"], ["model", "import"], ["model", "run"], ["model", "fit"], ["model", "evaluate"], ["item", "validate"], ["demo"], ["doctor"],
        ];
        foreach (var command in commands)
        {
            var finished = (await Executable.RunAsync(folder.Root, [.. command, "--help"])).ShouldSucceed();
            finished.Output.ShouldContain("Description:");
        }
    }

    [Fact]
    public async Task Invalid_input_exits_with_3_and_says_what_to_do()
    {
        using var folder = new TemporaryFolder();

        var finished = await Executable.RunAsync(folder.Root, "process", "missing.json", "--out", "out");

        finished.ExitCode.ShouldBe(3);
        finished.Errors.ShouldContain("ITEM: expected a STAC item file or URL, found no file");
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_the_start_with_one_sentence()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var finished = await Executable.RunAsync(folder.Root, "up", "--data", "data", "--port", $"{port}");

        finished.ExitCode.ShouldBe(3);
        finished.Errors.ShouldStartWith($"Invalid input. Server:Address and Server:Port: expected an address to listen on, found 127.0.0.1:{port}, an address that another program listens on. ");
        finished.Errors.ShouldNotContain("Exception");
        finished.Output.ShouldNotContain("Exception");
    }

    [Fact]
    public async Task Drain_is_refused_for_a_role_that_does_not_drain()
    {
        using var folder = new TemporaryFolder();

        (await Executable.RunAsync(folder.Root, "up", "--role", "ingest", "--drain", "--port", "0")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_broker_that_refuses_ends_ingest_with_3_and_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var broker = (await RabbitMqServer.NeedAsync()).Uri;

        var finished = await Executable.RunAsync(
            folder.Root,
            new Dictionary<string, string> { ["GROUNDSHIFT__Queue__RabbitMq__Uri"] = $"amqp://guest:not-the-password@{broker.Authority.Split('@')[^1]}/" },
            "up", "--role", "ingest", "--data", "data", "--port", "0");

        finished.ExitCode.ShouldBe(3);
        finished.Errors.ShouldContain("Invalid input. Queue:RabbitMq:Uri: expected a user who may use this virtual host, found a refusal.");
        (finished.Output + finished.Errors).ShouldNotContain("not-the-password");
    }

    [Fact]
    public async Task A_document_that_is_wrong_exits_with_3()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("wrong.json"), """{"type":"Catalog","id":"c"}""", TestContext.Current.CancellationToken);

        var finished = await Executable.RunAsync(folder.Root, "item", "validate", "wrong.json");

        finished.ExitCode.ShouldBe(3);
        finished.Output.ShouldContain("description: expected a text, found nothing.");
    }

    [Fact]
    public async Task The_doctor_finds_what_the_tests_need()
    {
        using var folder = new TemporaryFolder();

        var finished = (await Executable.RunAsync(folder.Root, "doctor", "--json")).ShouldSucceed();

        finished.Output.ShouldContain("\"GDAL\"");
        finished.Output.ShouldContain("\"PROJ\"");
        finished.Output.ShouldContain("\"CPU\"");
        finished.Output.ShouldContain("\"data folder\"");
        finished.Output.ShouldContain("\"models\"");
    }

    [Fact]
    public async Task The_doctor_tells_of_a_database_of_reference_systems_that_is_missing()
    {
        using var folder = new TemporaryFolder();

        var finished = await Executable.RunAsync(folder.Root, new Dictionary<string, string> { ["PROJ_DATA"] = folder.Root, ["PROJ_LIB"] = folder.Root }, "doctor", "--json");

        finished.ExitCode.ShouldBe(1);
        finished.Output.ShouldContain("PROJ does not find its database");
    }

    [Fact]
    public async Task A_watch_and_an_area_are_listed_after_they_were_added()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("lake.geojson"),
            """{"type":"Polygon","coordinates":[[[14.0,49.0],[14.1,49.0],[14.1,49.1],[14.0,49.1],[14.0,49.0]]]}""",
            TestContext.Current.CancellationToken);

        (await Executable.RunAsync(folder.Root, "watch", "add", "earth-search", "--collection", "sentinel-2-c1-l2a")).ShouldSucceed();
        (await Executable.RunAsync(folder.Root, "area", "add", "lake.geojson", "--watch", "earth-search-sentinel-2-c1-l2a")).ShouldSucceed();

        (await Executable.RunAsync(folder.Root, "watch", "list", "--json")).ShouldSucceed().Output.ShouldContain("earth-search.aws.element84.com");
        (await Executable.RunAsync(folder.Root, "area", "list", "--json")).ShouldSucceed().Output.ShouldContain("\"lake\"");
    }

    [Fact]
    public async Task Two_catalogs_on_one_host_are_two_catalogs()
    {
        using var folder = new TemporaryFolder();

        (await Executable.RunAsync(folder.Root, "watch", "add", "https://stac.example.org/a", "--collection", "scenes")).ShouldSucceed();
        (await Executable.RunAsync(folder.Root, "watch", "add", "https://stac.example.org/b", "--collection", "scenes")).ShouldSucceed();
        (await Executable.RunAsync(folder.Root, "watch", "add", "https://stac.example.org/b", "--collection", "more")).ShouldSucceed();

        using var stores = EmbeddedStores.Open(folder.File("groundshift-data"), TimeProvider.System);
        var watches = await stores.Watches.ListAsync(TestContext.Current.CancellationToken);
        watches.Count.ShouldBe(3);
        watches.GroupBy(watch => watch.Catalog).ShouldAllBe(catalog => catalog.Select(watch => watch.Url).Distinct().Count() == 1);
        watches.GroupBy(watch => watch.Url).ShouldAllBe(url => url.Select(watch => watch.Catalog).Distinct().Count() == 1);
    }
}
