using System.Diagnostics;
using Groundshift.Catalog.Tests.Api;
using Groundshift.TestKit;

namespace Groundshift.Catalog.Tests.Publishing;

/// <summary>What is published, checked by stac-node-validator against the schemas of STAC and its extensions.</summary>
public sealed class StacValidationTests
{
    [Fact]
    public async Task Everything_the_api_serves_is_valid_stac()
    {
        var (validator, schemas) = Tools();
        await using var server = await ApiServer.StartAsync();
        await server.Stores.PublishAsync(Products.Ready("04.00"));
        await server.Stores.PublishAsync(Products.Ready("05.00"));
        using var folder = new TemporaryFolder();
        List<string> paths = [$"/collections/{Products.Collection}", $"/collections/{Products.Collection}-history", "/collections/models"];
        var (_, page) = await server.GetAsync("/search");
        paths.AddRange(page["features"]!.AsArray().Select(item => $"/collections/{item!["collection"]}/items/{item["id"]}"));
        paths.Count.ShouldBe(6);
        foreach (var (path, number) in paths.Select((path, number) => (path, number)))
        {
            await File.WriteAllTextAsync(folder.File($"{number}.json"), (await server.GetAsync(path)).Json.ToJsonString(), TestContext.Current.CancellationToken);
        }

        await ValidateAsync(validator, schemas, folder.Root, 6);
    }

    [Fact]
    public async Task Every_static_file_is_valid_stac()
    {
        var (validator, schemas) = Tools();
        using var stores = new CatalogStores();
        foreach (var baseline in new[] { "04.00", "05.00" })
        {
            await stores.PublishAsync(Products.Ready(baseline));
            await stores.Relay.DrainAsync(TestContext.Current.CancellationToken);
        }

        var files = Directory.EnumerateFiles(stores.ObjectFolder, "*.json", SearchOption.AllDirectories).Count();

        await ValidateAsync(validator, schemas, stores.ObjectFolder, files);
    }

    [Fact]
    public async Task An_item_that_stands_alone_is_valid_stac()
    {
        var (validator, schemas) = Tools();
        using var folder = new TemporaryFolder();
        var item = Groundshift.Catalog.Publishing.LandCoverItem.Build(
            Products.Ready(), Groundshift.Catalog.Publishing.ItemVersion.Alone(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        await File.WriteAllTextAsync(folder.File("item.json"), item.ToJson(), TestContext.Current.CancellationToken);

        await ValidateAsync(validator, schemas, folder.Root, 1);
    }

    [Fact]
    public async Task The_validator_does_find_faults()
    {
        var (validator, schemas) = Tools();
        using var folder = new TemporaryFolder();
        var item = Groundshift.Catalog.Publishing.LandCoverItem.Build(
            Products.Ready(), Groundshift.Catalog.Publishing.ItemVersion.Alone(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        item.Properties["eo:cloud_cover"] = 140;
        await File.WriteAllTextAsync(folder.File("item.json"), item.ToJson(), TestContext.Current.CancellationToken);

        var (status, output) = await RunAsync(validator, schemas, folder.Root);

        status.ShouldNotBe(0, output);
    }

    private static (string Validator, string Schemas) Tools()
    {
        var schemas = SharedData.Need("schemas");
        var validator = Path.Combine(RepositoryRoot.Folder, "tests/validator/node_modules/stac-node-validator/bin/cli.js");
        if (!File.Exists(validator))
        {
            Assert.Skip("needs stac-node-validator: npm ci --ignore-scripts in tests/validator");
        }

        return (validator, schemas);
    }

    private static async Task ValidateAsync(string validator, string schemas, string target, int files)
    {
        var (status, output) = await RunAsync(validator, schemas, target);
        status.ShouldBe(0, output);
        output.ShouldContain($"Passed: {files}", Case.Sensitive, output);
    }

    private static async Task<(int Status, string Output)> RunAsync(string validator, string schemas, string target)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { validator, target, "--schemaMap", $"https://={schemas}/" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
