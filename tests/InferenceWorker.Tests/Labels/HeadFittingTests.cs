using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Labels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Tests.Pipeline;
using Groundshift.Models.Evaluation;
using Groundshift.Models.Heads;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit;

namespace Groundshift.InferenceWorker.Tests.Labels;

/// <summary>Real scenes with real labels, from fit to judgement.</summary>
public sealed class HeadFittingTests : IDisposable
{
    private const string Berlin = "ENMAP-SIM-BERLIN-URBAN-GRADIENT-2009";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Raw_bands_of_Slovenia_beat_the_baselines_on_ground_and_dates_that_they_never_saw()
    {
        var fit = await FitAsync(["S2A_33TVL_20150830_0_L1C"], "slovenia-lulc", without: "crops");
        var report = await EvaluateAsync(["S2A_33TVL_20150711_0_L1C", "S2A_33TVL_20150909_0_L1C"], "slovenia-lulc", fit, without: "crops");

        report.TrainingPixels.ShouldBeGreaterThan(10_000);
        var (head, rules, mean) = (report.Maps[0].Score.Table, report.Maps[1].Score.Table, report.Maps[2].Score.Table);
        head.OverallAccuracy.ShouldBeGreaterThan(rules.OverallAccuracy);
        head.MacroF1.ShouldBeGreaterThan(Math.Max(rules.MacroF1, mean.MacroF1));
        report.Maps[0].Score.Reliability.Error.ShouldBeLessThan(0.06);
    }

    [Fact]
    public async Task The_map_of_the_fused_graph_is_as_good_as_the_card_says()
    {
        // All of Berlin's pixels are samples, so the test ground of the fit and of the evaluation are the same.
        var fit = await FitAsync([Berlin], "berlin-urban-gradient", block: 150);
        var report = await EvaluateAsync([Berlin], "berlin-urban-gradient", fit, block: 150);

        fit.Manifest.Bands.Count.ShouldBe(177);
        fit.Manifest.Sources[0].Wavelengths.Count.ShouldBe(177);
        var score = report.Maps[0].Score;
        score.Count.ShouldBe(fit.Assessment.Head.Count);
        score.Table.OverallAccuracy.ShouldBe(fit.Assessment.Head.Table.OverallAccuracy, 1e-9);
        score.Reliability.Error.ShouldBe(fit.Assessment.Head.Reliability.Error, 0.01);
        score.Table.OverallAccuracy.ShouldBeGreaterThan(report.Maps[1].Score.Table.OverallAccuracy);
    }

    [Fact]
    public async Task A_backbone_of_cells_is_judged_on_the_pixels_that_its_card_speaks_of()
    {
        // 101 by 100 pixels in windows with cores of 32: sixteen windows, whose features meet at cells of 4 pixels. Blending the shares
        // of two windows where they overlap is not quite interpolating features in one, so the figures differ a little.
        var bands = new ModelSource { Sensor = Core.Sensors.SensorKind.Sentinel2, Bands = ["B02", "B03", "B04", "B08", "B11", "B12"], Levels = ["L1C"] };
        var backbone = ModelPackage.Open(TestKit.Models.TinyPackages.WriteEmbedding(_folder.File("backbone"), bands, window: 64, cell: 4, halo: 16));
        using var ground = await OpenAsync(["S2A_33TVL_20150830_0_L1C"], "slovenia-lulc", without: "crops");
        var fit = await Fitting().RunAsync(
            Request(ground.Scenes, ground.Legend) with { Backbone = backbone, SamplesPerClass = 20_000 },
            _folder.File("fitted"), _ => new Progress<SceneProgress>(), _ => { }, TestContext.Current.CancellationToken);

        var report = await EvaluateAsync(["S2A_33TVL_20150830_0_L1C"], "slovenia-lulc", fit, without: "crops");

        fit.Manifest.WindowSize.ShouldBe(64);
        var score = report.Maps[0].Score;
        score.Count.ShouldBe(fit.Assessment.Head.Count);
        score.Table.OverallAccuracy.ShouldBe(fit.Assessment.Head.Table.OverallAccuracy, 0.02);
        score.Table.OverallAccuracy.ShouldBeGreaterThan(fit.Assessment.Majority.Table.OverallAccuracy);
    }

    [Fact]
    public async Task A_backbone_of_a_series_gets_all_dates_of_a_place_together()
    {
        string[] dates = ["S2A_33TVL_20150711_0_L1C", "S2A_33TVL_20150830_0_L1C", "S2A_33TVL_20150909_0_L1C"];
        var bands = new ModelSource { Sensor = Core.Sensors.SensorKind.Sentinel2, Bands = ["B03", "B04", "B08", "B11"], Dates = 4, Levels = ["L1C"] };
        var backbone = ModelPackage.Open(TestKit.Models.TinyPackages.WriteSeries(_folder.File("backbone"), bands, window: 32, cell: 1));
        using var ground = await OpenAsync(dates, "slovenia-lulc", without: "crops");
        var fit = await Fitting().RunAsync(
            Request(ground.Scenes, ground.Legend) with { Backbone = backbone, SamplesPerClass = 20_000 },
            _folder.File("fitted"), _ => new Progress<SceneProgress>(), _ => { }, TestContext.Current.CancellationToken);

        var report = await EvaluateAsync(dates, "slovenia-lulc", fit, without: "crops");

        // Each place counts once, not once per date.
        fit.Assessment.Samples.Values.Sum(counts => counts.Sum()).ShouldBeInRange(9000, 10_100);
        report.Maps[0].Score.Count.ShouldBe(fit.Assessment.Head.Count);
        report.Maps[0].Score.Table.OverallAccuracy.ShouldBe(fit.Assessment.Head.Table.OverallAccuracy, 0.005);

        // The baselines look at one date: they are judged on each. Slovenia's register has the rules at 0.89 on the first alone.
        report.Maps[1].Score.Count.ShouldBe(3 * report.Maps[0].Score.Count);
        report.Notes.ShouldContain(note => note.Contains("each of the 3 scenes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Points_of_Leipzig_are_labels_and_the_published_figures_come_back()
    {
        // docs/accuracy.md: spectral-index rules 0.639 on 97 points.
        using var ground = await OpenAsync(["S2_32UQB_2021_0_L1C"], "leipzig-points");
        var report = await new MapEvaluation(new Bench.DirectAccess(), new FolderObjects(_folder.File("objects")), Settings, TimeProvider.System).RunAsync(
            new EvaluationRequest { Packages = [ModelPackage.Open(Path.Combine(RepositoryRoot.Folder, "models", "landcover-s2"))], Scenes = ground.Scenes, Legend = ground.Legend, Baselines = true },
            (_, _) => new Progress<SceneProgress>(), TestContext.Current.CancellationToken);

        report.Maps.ShouldAllBe(map => map.Score.Count == 97);
        report.Maps[1].Score.Table.OverallAccuracy.ShouldBe(0.639, 5e-4);
    }

    [Fact]
    public async Task Scenes_that_see_no_label_are_refused()
    {
        using var ground = await OpenAsync(["S2_32UQB_2021_0_L1C"], "leipzig-points");
        var slovenia = CatalogItems.Scene("earth-search", "sentinel-2-l1c", "S2A_33TVL_20150711_0_L1C").Parts[0];
        var error = await Should.ThrowAsync<InvalidInputException>(() => Fitting().RunAsync(
            Request([(slovenia, ground.Scenes[0].Labels)], ground.Legend), _folder.File("out"), _ => new Progress<SceneProgress>(), _ => { }, TestContext.Current.CancellationToken));

        error.Field.ShouldBe("--labels");
        error.Found.ShouldContain("none on S2A_33TVL_20150711_0_L1C");
        Directory.Exists(_folder.File("out")).ShouldBeFalse();
    }

    [Fact]
    public async Task Scenes_of_another_sensor_than_the_backbones_are_refused()
    {
        var raw = RawBackbone.Write(_folder.File("raw"), new ModelSource { Sensor = Core.Sensors.SensorKind.EnMap, Bands = ["band_001"] }, 30);
        using var ground = await OpenAsync(["S2A_33TVL_20150830_0_L1C"], "slovenia-lulc");

        var error = await Should.ThrowAsync<InvalidInputException>(() => Fitting().RunAsync(
            Request(ground.Scenes, ground.Legend) with { Backbone = raw }, _folder.File("out"), _ => new Progress<SceneProgress>(), _ => { }, TestContext.Current.CancellationToken));

        error.Field.ShouldContain("sensor");
        Directory.Exists(_folder.File("out")).ShouldBeFalse();
    }

    [Fact]
    public async Task Labels_that_the_package_does_not_know_need_a_crosswalk()
    {
        using var ground = await OpenAsync(["S2A_33TVL_20150830_0_L1C"], crosswalk: null);
        var package = ModelPackage.Open(Path.Combine(RepositoryRoot.Folder, "models", "landcover-s2"));

        var error = Should.Throw<InvalidInputException>(() => CommonLegend.Of(ground.Legend, [MapLegend.Plain(package.Manifest)], withBaselines: false));

        error.NextStep.ShouldContain("--crosswalk");
        error.Found.ShouldContain("forest");
    }

    [Fact]
    public async Task A_package_with_a_legend_of_its_own_is_joined_and_judged_on_ground_that_it_never_saw()
    {
        // docs/accuracy.md: the weights as shipped, all bands, 132 pixels of the slabs that training left out.
        using var ground = await OpenAsync([Berlin], "berlin-urban-gradient");
        var report = await new MapEvaluation(new Bench.DirectAccess(), new FolderObjects(_folder.File("objects")), Settings, TimeProvider.System).RunAsync(
            new EvaluationRequest
            {
                Packages = [ModelPackage.Open(Path.Combine(RepositoryRoot.Folder, "models", "landcover-enmap"))],
                Scenes = ground.Scenes,
                Legend = ground.Legend,
                Joins = [Read("landcover-enmap")],
                Baselines = true,
            },
            (_, _) => new Progress<SceneProgress>(), TestContext.Current.CancellationToken);

        report.Maps[0].Score.Count.ShouldBe(132);
        report.Maps[0].Score.Table.OverallAccuracy.ShouldBe(0.886, 5e-4);
        report.Classes.ShouldNotContain("low_vegetation");
        report.Notes.ShouldContain(note => note.Contains("crosswalk landcover-enmap", StringComparison.Ordinal));
    }

    [Fact]
    public void A_crosswalk_of_another_legend_is_refused()
    {
        var package = ModelPackage.Open(Path.Combine(RepositoryRoot.Folder, "models", "landcover-s2"));

        var error = Should.Throw<InvalidInputException>(() => MapLegend.Through(package.Manifest, Read("landcover-enmap")));

        error.Expected.ShouldContain("class 0 'water'");
    }

    [Fact]
    public void Labels_that_the_crosswalk_does_not_know_are_named() =>
        Should.Throw<InvalidInputException>(() => LabelLegend.Through(["1", "77"], Read("slovenia-lulc"))).Found.ShouldBe("77");

    private async Task<FitReport> FitAsync(string[] items, string crosswalk, string? without = null, double? block = null)
    {
        using var ground = await OpenAsync(items, crosswalk, without);
        return await Fitting().RunAsync(
            Request(ground.Scenes, ground.Legend) with { BlockMetres = block }, _folder.File("fitted"), _ => new Progress<SceneProgress>(), _ => { }, TestContext.Current.CancellationToken);
    }

    private async Task<EvaluationReport> EvaluateAsync(string[] items, string crosswalk, FitReport fit, string? without = null, double? block = null)
    {
        fit.Manifest.Reference.Name.ShouldBe("fitted");
        using var ground = await OpenAsync(items, crosswalk, without);
        return await new MapEvaluation(new Bench.DirectAccess(), new FolderObjects(_folder.File("objects")), Settings, TimeProvider.System).RunAsync(
            new EvaluationRequest { Packages = [ModelPackage.Open(_folder.File("fitted"))], Scenes = ground.Scenes, Legend = ground.Legend, Baselines = true, BlockMetres = block },
            (_, _) => new Progress<SceneProgress>(), TestContext.Current.CancellationToken);
    }

    private static FitRequest Request(IReadOnlyList<(SceneSource Scene, LabelSource Labels)> scenes, LabelLegend legend) => new()
    {
        Backbone = null,
        Scenes = scenes,
        Legend = legend,
        LabelsName = "labels",
        Head = new HeadSettings(),
        Reference = new ModelReference("fitted", "1.0.0"),
    };

    private HeadFitting Fitting() => new(new Bench.DirectAccess(), Settings, TimeProvider.System);

    private PipelineSettings Settings => new()
    {
        ScratchFolder = Directory.CreateDirectory(_folder.File("scratch")).FullName,
        Session = new SessionSettings { Device = InferenceDevice.Cpu, Threads = 1 },
    };

    private static Crosswalk Read(string name)
    {
        var file = Path.Combine(RepositoryRoot.Folder, "models", "crosswalks", $"{name}.json");
        return Crosswalk.Parse(File.ReadAllText(file), file);
    }

    private static async Task<Ground> OpenAsync(string[] items, string? crosswalk, string? without = null)
    {
        var opener = new LabelOpener(new Bench.DirectAccess());
        var scenes = new List<(SceneSource, LabelSource)>();
        foreach (var item in items)
        {
            var scene = (item == Berlin ? CatalogItems.Scene("dlr-eoc", "ENMAP_HSI_L2A", item) : CatalogItems.Scene("earth-search", "sentinel-2-l1c", item)).Parts[0];
            scenes.Add((scene, await opener.OpenAssetAsync(scene, key: null, property: null, TestContext.Current.CancellationToken)));
        }

        var labels = scenes[0].Item2;
        var legend = crosswalk is not null
            ? LabelLegend.Through(labels.Labels, Read(crosswalk))
            : LabelLegend.Plain(labels.Labels, labels.Declared.ToDictionary(entry => entry.Label, entry => new ModelClass(0, entry.Name, entry.Title, entry.ColorHint ?? "000000")));
        return new Ground(scenes, without is null ? legend : legend.Without([without]));
    }

    private sealed record Ground(IReadOnlyList<(SceneSource Scene, LabelSource Labels)> Scenes, LabelLegend Legend) : IDisposable
    {
        public void Dispose()
        {
            foreach (var (_, labels) in Scenes)
            {
                labels.Dispose();
            }
        }
    }
}
