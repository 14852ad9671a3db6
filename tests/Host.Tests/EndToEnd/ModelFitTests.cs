using System.Text.Json.Nodes;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary><c>model fit</c> and <c>model evaluate</c> as a user runs them, on real labels.</summary>
public sealed class ModelFitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_fitted_package_is_written_again_byte_by_byte_maps_its_scene_and_is_judged_on_other_ground()
    {
        string[] fit = ["model", "fit", "--scenes", Slovenia("20150830"), "--crosswalk", "slovenia-lulc", "--leave-out", "crops", "--name", "slovenia@2.0.0"];
        (await RunAsync([.. fit, "--out", "first"])).ShouldSucceed().Output.ShouldContain("this head");
        (await RunAsync([.. fit, "--out", "again"])).ShouldSucceed();
        Files("again").ShouldBe(Files("first"));
        Files("first").ShouldAllBe(file => File.ReadAllBytes(Path.Combine(_folder.File("first"), file)).SequenceEqual(File.ReadAllBytes(Path.Combine(_folder.File("again"), file))));
        (await File.ReadAllTextAsync(_folder.File("first/card.md"), TestContext.Current.CancellationToken)).ShouldContain("Accuracy on ground that it never saw");

        (await RunAsync("model", "add", "first")).ShouldSucceed();
        (await RunAsync("process", Slovenia("20150909"), "--model", "slovenia@2.0.0", "--out", "maps")).ShouldSucceed().Output.ShouldContain("trees");

        var judged = (await RunAsync("model", "evaluate", "slovenia", "--scenes", Slovenia("20150711"), "--crosswalk", "slovenia-lulc", "--baselines", "--out", "judged", "--json")).ShouldSucceed();
        var report = JsonNode.Parse(judged.Output)!;
        report["maps"]!.AsArray().Count.ShouldBe(3);
        ((double)report["maps"]![0]!["overall_accuracy"]!).ShouldBeGreaterThan((double)report["maps"]![1]!["overall_accuracy"]!);
        ((long)report["training_pixels_left_out"]!).ShouldBeGreaterThan(5000);
        Files("judged").ShouldBe(["evaluation.json", "nearest_class_mean-confusion.png", "slovenia_2.0.0-confusion.png", "slovenia_2.0.0-reliability.png", "spectral-index_rules-confusion.png"]);
    }

    [Theory]
    [InlineData("--labels", "elsewhere.geojson", "--labels: expected labels on the ground of the scenes")]
    [InlineData("--labels", "one-class.geojson", "two or more classes")]
    [InlineData("--labels", "few.geojson", "at least 10 labelled pixels")]
    [InlineData("--label-property", "nothing", "the property 'nothing'")]
    [InlineData("--crosswalk", "slovenia-lulc", "labels of the crosswalk slovenia-lulc")]
    [InlineData("--crosswalk", "missing", "expected a file, or one of")]
    [InlineData("--backbone", "landcover-s2", "a package that gives an embedding")]
    [InlineData("--backbone", "missing", "expected an installed package")]
    [InlineData("--bands", "B12", "bands that every scene has")]
    [InlineData("--labels", "missing.tif", "an asset 'missing.tif'")]
    [InlineData("--labels", "broken.geojson", "expected GeoJSON")]
    [InlineData("--block", "-5", "a length in metres above zero")]
    [InlineData("--samples", "3", "at least 10")]
    [InlineData("--block", "100000", "three or more blocks")]
    [InlineData("--leave-out", "lava", "classes of the labels")]
    [InlineData("--split", "scenes", "scenes of three or more places")]
    public async Task Bad_input_is_one_sentence_and_nothing_is_written(string option, string value, string sentence)
    {
        WriteLabels();
        var finished = await RunAsync("model", "fit", "--scenes", Leipzig, option, value, "--out", "fitted");

        finished.ExitCode.ShouldBe(3, finished.Output + finished.Errors);
        var error = finished.Errors.Trim().Split('\n')[^1];
        error.ShouldStartWith("Invalid input.");
        error.ShouldContain(sentence);
        Directory.Exists(_folder.File("fitted")).ShouldBeFalse();
        Directory.Exists(_folder.File("fitted.partial")).ShouldBeFalse();
    }

    [Fact]
    public async Task Labels_unknown_to_a_package_are_refused_with_the_way_out()
    {
        var finished = await RunAsync("model", "evaluate", "landcover-s2", "--scenes", Leipzig);

        finished.ExitCode.ShouldBe(3);
        finished.Errors.ShouldContain("--crosswalk");
    }

    [Theory]
    [InlineData("--classifier", "forest")]
    [InlineData("--class-weights", "heavy")]
    [InlineData("--split", "pixels")]
    public async Task A_word_that_an_option_does_not_know_is_a_wrong_command_line(string option, string value) =>
        (await RunAsync("model", "fit", "--scenes", Leipzig, option, value, "--out", "fitted")).ExitCode.ShouldBe(2);

    private static string Leipzig => Item("S2_32UQB_2021_0_L1C");

    private static string Slovenia(string date) => Item($"S2A_33TVL_{date}_0_L1C");

    private static string Item(string id) => SharedData.Need($"data/catalog/earth-search/sentinel-2-l1c/{id}/{id}.json");

    private string[] Files(string folder) =>
        [.. Directory.GetFiles(_folder.File(folder), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder.File(folder), file)).Order(StringComparer.Ordinal)];

    private Task<Finished> RunAsync(params string[] arguments) => Executable.RunAsync(_folder.Root, arguments);

    private void WriteLabels()
    {
        void Write(string name, params (double Longitude, double Latitude, string Label)[] points) => File.WriteAllText(
            _folder.File(name),
            $$"""{"type":"FeatureCollection","features":[{{string.Join(',', points.Select(Feature))}}]}""");
        Write("elsewhere.geojson", (9, 48, "a"), (9.1, 48, "b"));
        Write("one-class.geojson", [.. Enumerable.Range(0, 12).Select(i => (12.332 + (0.001 * i), 51.335 + (0.001 * i), "a"))]);
        Write("few.geojson", (12.335, 51.335, "a"), (12.34, 51.34, "b"), (12.345, 51.345, "a"));
        File.WriteAllText(_folder.File("broken.geojson"), "{ \"type\": ");
    }

    private static string Feature((double Longitude, double Latitude, string Label) point) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $$$"""{"type":"Feature","properties":{"class":"{{{point.Label}}}"},"geometry":{"type":"Point","coordinates":[{{{point.Longitude}}},{{{point.Latitude}}}]}}""");
}
