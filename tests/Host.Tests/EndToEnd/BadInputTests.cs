using Groundshift.Core.Jobs;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>Whatever is wrong with a scene is said in one sentence, by the command line and by the service, and stops nothing else.</summary>
public sealed class BadInputTests(BadInputTests.Service service) : IClassFixture<BadInputTests.Service>
{
    public static TheoryData<string> Names => [.. BadScenes.All.Select(bad => bad.Name)];

    public static TheoryData<string> OddNames => [.. BadScenes.Odd.Select(odd => odd.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_bad_scene_is_refused_with_the_same_sentence_everywhere(string name)
    {
        using var folder = new TemporaryFolder();

        var finished = await Executable.RunAsync(folder.Root, "process", service.Catalog.ItemFile($"BAD_{name}"), "--out", "out");

        finished.ExitCode.ShouldBe(3, finished.Errors);
        var sentence = finished.Errors.Split('\n').Single(line => line.StartsWith("Invalid input. ", StringComparison.Ordinal))["Invalid input. ".Length..];
        foreach (var part in BadScenes.All.Single(bad => bad.Name == name).Expect)
        {
            sentence.ShouldContain(part);
        }

        sentence.ShouldContain(": expected ");
        sentence.ShouldContain(", found ");
        if (Directory.Exists(folder.File("out")))
        {
            Directory.Exists(folder.File("out")).ShouldBeFalse();
        }

        service.Refusals.ShouldContainKey($"BAD_{name}");
        service.Refusals[$"BAD_{name}"].ShouldBe(sentence);
    }

    [Fact]
    public void The_good_scenes_beside_them_are_mapped_and_nothing_is_lost()
    {
        service.Outcomes.Keys.ShouldBe([.. SmallCatalog.Items, .. OddNames.Select(row => $"BAD_{row.Data}")], ignoreOrder: true);
        SmallCatalog.Items.ShouldAllBe(id => service.Outcomes[id].StartsWith("product with", StringComparison.Ordinal));
        service.Refusals.Keys.ShouldBe(Names.Select(row => $"BAD_{row.Data}"), ignoreOrder: true);
    }

    [Fact]
    public async Task Results_before_the_bad_scene_are_kept_and_nothing_else_is_left()
    {
        using var folder = new TemporaryFolder();

        var finished = await Executable.RunAsync(
            folder.Root, "process", service.Catalog.ItemFile(SmallCatalog.Items[0]), service.Catalog.ItemFile("BAD_CORRUPT_BLOCK"), "--out", "out");

        finished.ExitCode.ShouldBe(3);
        var product = Directory.GetFileSystemEntries(folder.File("out")).ShouldHaveSingleItem();
        Directory.GetFiles(product, "classification.tif").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task One_item_named_twice_is_a_wrong_input()
    {
        using var folder = new TemporaryFolder();
        var item = service.Catalog.ItemFile(SmallCatalog.Items[0]);

        var finished = await Executable.RunAsync(folder.Root, "process", item, item, "--out", "out");

        finished.ExitCode.ShouldBe(3);
        finished.Errors.ShouldContain("items of different acquisitions");
        Directory.GetFileSystemEntries(folder.Root, "*", SearchOption.AllDirectories).ShouldAllBe(entry => entry == folder.File("out"));
    }

    [Theory]
    [MemberData(nameof(OddNames))]
    public async Task An_odd_scene_has_a_stated_outcome(string name)
    {
        using var folder = new TemporaryFolder();

        var finished = (await Executable.RunAsync(folder.Root, "process", service.Catalog.ItemFile($"BAD_{name}"), "--out", "out")).ShouldSucceed();

        var expected = BadScenes.Odd.Single(odd => odd.Name == name).Expect;
        var isMapped = expected[0] == "product";
        var results = new DirectoryInfo(folder.File("out"));
        (results.Exists ? results.GetFileSystemInfos().Length : -1).ShouldBe(isMapped ? 1 : -1);
        finished.Output.ShouldContain(isMapped ? "mapped" : expected[0]);
        if (name == "SELF_CROSSING")
        {
            finished.Output.ShouldContain("crosses itself and was repaired");
        }

        foreach (var part in expected)
        {
            service.Outcomes[$"BAD_{name}"].ShouldContain(part);
        }
    }

    [Fact]
    public async Task Pixels_that_lie_outside_of_the_footprint_are_no_map_of_it()
    {
        using var folder = new TemporaryFolder();
        var catalog = SmallCatalog.Write(folder.File("catalog"));
        catalog.Edit(item => item["geometry"]!["coordinates"] = System.Text.Json.Nodes.JsonNode.Parse("[[[20,0],[20.02,0],[20.02,0.02],[20,0.02],[20,0]]]"));

        var finished = (await Executable.RunAsync(folder.Root, "process", catalog.ItemFile(SmallCatalog.Items[0]), "--out", "out")).ShouldSucceed();

        finished.Output.ShouldContain("no product: area scene holds no pixel of the scene's grid");
        Directory.Exists(folder.File("out")).ShouldBeFalse();
    }

    /// <summary>One run of the service over a catalog with every bad scene.</summary>
    public sealed class Service : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        internal SmallCatalog Catalog => field ??= SmallCatalog.Write(_folder.File("catalog"));

        /// <summary>The sentence for each item that was refused on intake or whose job was parked.</summary>
        internal Dictionary<string, string> Refusals { get; } = [];

        /// <summary>How the jobs of the other items ended.</summary>
        internal Dictionary<string, string> Outcomes { get; } = [];

        public async ValueTask InitializeAsync()
        {
            BadScenes.AddTo(Catalog);
            await using var service = await RunningService.StartAsync(_folder.File("data"));
            await service.WatchAsync(Catalog);
            await service.UntilIdleAsync();
            foreach (var refused in await service.Stores.Scenes.RefusalsAsync(null, 100, CancellationToken.None))
            {
                Refusals[refused.ItemId] = refused.Reason;
            }

            foreach (var job in await service.JobsAsync())
            {
                var sentences = job.State == JobState.Invalid ? Refusals : Outcomes;
                sentences.Add(job.Job.Scenes[0].Parts[0].ItemId, job.State == JobState.Failed ? "failed" : job.Outcome ?? string.Empty);
            }
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
