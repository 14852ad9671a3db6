using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Change;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Tests.Pipeline;
using Groundshift.Raster.Gdal;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.InferenceWorker.Tests.Change;

/// <summary>Pairs that are compared without a model and cannot be, and what the method says of itself.</summary>
public sealed class SpectraPairTests : IDisposable
{
    private static readonly DateTimeOffset Later = new(2026, 6, 8, 10, 0, 0, TimeSpan.Zero);

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(SensorKind.Sentinel2)]
    [InlineData(SensorKind.EnMap)]
    public async Task Grids_that_do_not_fit_are_refused_in_a_sentence(SensorKind sensor)
    {
        var after = After(sensor);
        using var neighbour = new CoordinateTransform(after.Crs, "EPSG:32634");
        var (east, north) = neighbour.Apply(after.East, after.North);
        (await RefusedAsync(after with { Folder = _bench.File("crs"), Id = "crs", Crs = "EPSG:32634", East = Math.Round(east), North = Math.Round(north) }, after)).Message
            .ShouldSatisfyAllConditions(message => message.ShouldContain("EPSG:32633"), message => message.ShouldContain("EPSG:32634"));
        (await RefusedAsync(after with { Folder = _bench.File("half"), Id = "half", East = after.East + 5 }, after)).Message.ShouldContain("pixels that coincide");
        if (sensor == SensorKind.Sentinel2)
        {
            // Its bands come in several sizes, so that the pair is compared on the coarser pixels.
            return;
        }

        (await RefusedAsync(after with { Folder = _bench.File("coarse"), Id = "coarse", Gsd = 20, Side = 40 }, after)).Message.ShouldContain("pixels that coincide");
    }

    [Theory]
    [InlineData(SensorKind.Sentinel2)]
    [InlineData(SensorKind.EnMap)]
    public async Task A_pair_in_the_wrong_order_is_refused(SensorKind sensor)
    {
        var after = After(sensor);
        (await RefusedAsync(after with { Folder = _bench.File("newer"), Id = "newer", Acquired = Later.AddDays(1) }, after, keepTime: true)).Expected.ShouldContain("a scene before 2026-06-08");
    }

    [Fact]
    public async Task Scenes_without_a_band_in_common_are_refused()
    {
        var after = After(SensorKind.Sentinel2);
        var other = after with { Folder = _bench.File("other"), Id = "other", Bands = ["B05", "B06"] };
        (await RefusedAsync(other, after with { Bands = ["B02", "B03"] })).Message.ShouldContain("bands in common");
        (await RefusedAsync(After(SensorKind.EnMap) with { Folder = _bench.File("enmap"), Id = "enmap", Bands = ["B05"] }, after with { Bands = ["B02", "B03"] })).Message.ShouldContain("bands in common");
    }

    [Fact]
    public async Task A_spectrometer_that_states_no_wavelengths_is_refused()
    {
        var after = After(SensorKind.EnMap) with { FirstMicrometres = null };
        (await RefusedAsync(after with { Folder = _bench.File("before"), Id = "before" }, after)).Expected.ShouldBe("wavelengths");
    }

    [Theory]
    [InlineData(SensorKind.Sentinel2)]
    [InlineData(SensorKind.EnMap)]
    public async Task A_pair_under_clouds_or_apart_gives_no_product_and_says_why(SensorKind sensor)
    {
        var after = After(sensor);
        var clouded = after with { Folder = _bench.File("clouded"), Id = "clouded", Clouds = (_, _) => true };
        (await RunAsync(Earlier(clouded), after)).ShouldBeOfType<SceneOutcome.NoProduct>().Reason.ShouldBe(NoProductReason.AllMasked);
        var away = after with { Folder = _bench.File("away"), Id = "away", East = 600_000 };
        (await RunAsync(Earlier(away), after)).ShouldBeOfType<SceneOutcome.NoProduct>().Reason.ShouldBe(NoProductReason.NoOverlap);
    }

    [Fact]
    public async Task What_the_method_says_of_itself_is_a_valid_item_of_a_model()
    {
        var validator = StacValidator.Need();
        var source = new Models.Manifests.ModelSource { Sensor = SensorKind.Generic, Bands = ["red"] };
        var file = _bench.File("spectra.json");
        await File.WriteAllTextAsync(file, SpectraMethod.Manifest(source, source, 30).ItemJson, TestContext.Current.CancellationToken);
        await validator.AcceptAsync(file, 1, TestContext.Current.CancellationToken);
    }

    private PaintedScene After(SensorKind sensor) => new()
    {
        Folder = _bench.File("after"), Id = "after", Acquired = Later, Side = 80, Sensor = sensor, Clouds = (_, _) => false,
        FirstMicrometres = sensor == SensorKind.EnMap ? 0.5 : null, Ground = (row, column) => 1 + (((row / 20) + (column / 20)) % 3),
    };

    private static PaintedScene Earlier(PaintedScene scene) => scene with { Acquired = Later.AddYears(-1) };

    private async Task<InvalidInputException> RefusedAsync(PaintedScene before, PaintedScene after, bool keepTime = false) =>
        await Should.ThrowAsync<InvalidInputException>(() => RunAsync(keepTime ? before : Earlier(before), after));

    private async Task<SceneOutcome> RunAsync(PaintedScene before, PaintedScene after)
    {
        var job = Bench.Job([before.Write(), after.Write()], Bench.AreaOf(after.Grid, after.Grid.Extent), _bench.Model(new StandInModel())) with { Model = SpectraMethod.Reference, Product = ProductKinds.Change };
        using var processor = _bench.Processor();
        return await processor.CompareSpectraAsync(job, new Progress<SceneProgress>(), TestContext.Current.CancellationToken);
    }
}
