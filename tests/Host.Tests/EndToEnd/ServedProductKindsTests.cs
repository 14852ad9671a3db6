using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>The service with models that look at several scenes: planned, made and published.</summary>
public sealed class ServedProductKindsTests : IDisposable
{
    private static readonly ModelSource Optical = new() { Sensor = SensorKind.Sentinel2, Bands = ["B04", "B08"], Levels = ["L2A"] };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_scene_is_compared_with_the_clearest_of_the_weeks_before_it()
    {
        var items = await ServeAsync(package => TinyPackages.WriteChange(package, Optical.Bands, window: 32, halo: 4), "tiny-change", ProductKinds.Change);

        items.Select(item => item["properties"]!["start_datetime"]!.GetValue<string>()[..10]).Order().ShouldBe(["2026-06-04", "2026-06-04"]);
    }

    [Fact]
    public async Task A_land_cover_model_compares_each_scene_with_its_reference()
    {
        var items = await ServeAsync(package => TinyModels.WriteLandCoverPackage(package, new StandInModel()), "stand-in", ProductKinds.Change);

        items.Select(item => item["properties"]!["start_datetime"]!.GetValue<string>()[..10]).ShouldBe(["2026-06-04", "2026-06-04"]);
        items.ShouldAllBe(item => item["properties"]!["groundshift:change"]!["method"]!.GetValue<string>().Contains("stand-in@1.0.0"));
    }

    [Fact]
    public async Task A_series_grows_with_the_scenes_that_are_known()
    {
        var items = await ServeAsync(package => TinyPackages.WriteSeries(package, Optical with { Dates = 4 }, window: 20, cell: 20), "tiny-series", ProductKinds.Embedding);

        items.Select(item => item["properties"]!["groundshift:scenes"]?.AsArray().Count ?? 1).Order().ShouldBe([1, 2, 3]);
    }

    // Serves three scenes with a model; every published item is valid.
    private async Task<IReadOnlyList<System.Text.Json.Nodes.JsonObject>> ServeAsync(Func<string, string> write, string model, string product)
    {
        new ModelLibrary([_folder.File("data/models")]).InstallCopy(write(_folder.File("package")));
        await using var service = await RunningService.StartAsync(_folder.File("data"));
        await service.WatchAsync(SmallCatalog.Write(_folder.File("catalog")), model: model, product: product);
        await service.UntilIdleAsync();

        var failed = (await service.JobsAsync()).Where(job => job.State is JobState.Failed or JobState.Invalid).Select(job => job.Outcome);
        failed.ShouldBeEmpty();
        var items = (await service.ProductsAsync(product)).Where(item => !item.Collection!.EndsWith("-history", StringComparison.Ordinal)).Select(item => item.Json).ToList();
        if (SharedData.Has("schemas"))
        {
            Directory.CreateDirectory(_folder.File("items"));
            foreach (var item in items)
            {
                // The link to the collection comes with the address that the item is served under.
                item.Remove("collection");
                await File.WriteAllTextAsync(_folder.File($"items/{item["id"]}.json"), item.ToJsonString(), TestContext.Current.CancellationToken);
            }

            await StacValidator.Need().AcceptAsync(_folder.File("items"), items.Count, TestContext.Current.CancellationToken);
        }

        return items;
    }
}
