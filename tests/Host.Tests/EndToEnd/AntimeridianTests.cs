using System.Text.Json.Nodes;
using Groundshift.Host.Demo;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>A scene on both sides of 180 degrees.</summary>
public sealed class AntimeridianTests : IDisposable
{
    private const int Side = 120;

    // At 50 degrees north, 180 degrees lies 285,010 m east in UTM zone 1; 600 m of the scene are on either side.
    private static readonly SimulatedPlace Place = new(32601, "01UBS", 284_400, 5_544_000);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_scene_across_the_antimeridian_is_mapped_as_a_whole()
    {
        var file = Write();

        var finished = (await Executable.RunAsync(_folder.Root, "process", file, "--out", "out")).ShouldSucceed();

        finished.Output.ShouldContain("crosses the antimeridian and was split there");
        var product = Directory.GetDirectories(_folder.File("out")).ShouldHaveSingleItem();
        var item = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(product, $"{Path.GetFileName(product)}.json"), TestContext.Current.CancellationToken))!;
        ((double)item["properties"]!["groundshift:valid_percent"]!).ShouldBeGreaterThan(50);
        item["geometry"]!["type"]!.GetValue<string>().ShouldBe("MultiPolygon");
        var box = item["bbox"]!.AsArray().Select(value => (double)value!).ToArray();
        box[0].ShouldBeInRange(179.9, 180);
        box[2].ShouldBeInRange(-180, -179.9);
        item["properties"]!["proj:shape"]!.AsArray().Select(value => (int)value!).ShouldBe([Side, Side]);
    }

    public void Dispose() => _folder.Dispose();

    private string Write()
    {
        var scene = new SimulatedSentinel2(new SimulatedLandscape(7, Side, Side), Place.Grid(Side, Side), Place);
        var item = scene.Write(_folder.File("scenes"), new DateTimeOffset(2026, 6, 4, 22, 0, 29, TimeSpan.Zero), new SimulatedSky(7, 0));
        var ring = item["geometry"]!["coordinates"]![0]!.AsArray();
        ring.Select(point => (double)point![0]!).ShouldContain(x => x > 179, "the scene begins west of the antimeridian");
        ring.Select(point => (double)point![0]!).ShouldContain(x => x < -179, "the scene ends east of the antimeridian");
        var id = (string)item["id"]!;
        var file = Path.Combine(_folder.File("scenes"), id, $"{id}.json");
        File.WriteAllText(file, item.ToJsonString());
        return file;
    }
}
