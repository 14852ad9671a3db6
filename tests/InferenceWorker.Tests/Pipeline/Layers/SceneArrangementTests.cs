using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Pipeline.Layers;
using Groundshift.Models.Manifests;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Tests.Pipeline.Layers;

public sealed class SceneArrangementTests : IDisposable
{
    private static readonly ModelSource Optical = new() { Sensor = SensorKind.Sentinel2, Bands = ["B04"], Levels = ["L2A"], Dates = 3 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Months_run_over_the_turn_of_the_year_and_the_least_cloudy_scene_comes_first()
    {
        var arrangement = Of(Series(), Scene("a", "2020-12-31T23:59:59Z", 50), Scene("b", "2020-12-02", 5), Scene("c", "2021-02-28"), Scene("d", "2020-12-20"));

        arrangement.Slots.Select(slot => (slot.Source, slot.Date, string.Join(',', slot.Scenes.Select(scene => scene.Parts[0].ItemId))))
            .ShouldBe([(0, 0, "b,a,d"), (0, 2, "c")]);
        arrangement.Dates.Months.Select(month => month.ToString("yyyy-MM")).ShouldBe(["2020-12", "2021-01", "2021-02"]);
        arrangement.Dates.Days.ShouldBe([337, 15, 59]);
        arrangement.Reference.Scenes[0].Parts[0].ItemId.ShouldBe("c");
    }

    [Fact]
    public void A_forecast_looks_at_the_months_before_its_target()
    {
        var package = TinyPackages.WriteForecast(_folder.File("f"), Optical, 8, 1);
        var arrangement = Of(package, Scene("a", "2021-01-05"), Scene("b", "2021-02-05"), Scene("c", "2021-03-05"));

        arrangement.Slots.Select(slot => (slot.Source, slot.Date)).ShouldBe([(SceneSlot.Observed, 2), (0, 0), (0, 1)]);
        arrangement.Reference.Scenes[0].Parts[0].ItemId.ShouldBe("b");

        var ahead = Of(package, new DateOnly(2021, 4, 1), Scene("b", "2021-02-05"), Scene("c", "2021-03-05"));
        ahead.Slots.Select(slot => (slot.Source, slot.Date)).ShouldBe([(0, 0), (0, 1)]);
        ahead.Dates.Months[^1].ShouldBe(new DateOnly(2021, 4, 1));
        Should.Throw<InvalidInputException>(() => Of(package, Scene("c", "2021-03-05"))).Expected.ShouldContain("within the 2 months before 2021-03");
    }

    [Fact]
    public void A_product_comes_from_the_scenes_that_were_looked_at_alone()
    {
        var model = ModelPackage.Open(TinyPackages.WriteForecast(_folder.File("used"), Optical, 8, 1)).Manifest;
        SceneRecord[] scenes = [Scene("old", "2020-06-05"), Scene("a", "2021-01-05"), Scene("b", "2021-02-05"), Scene("late", "2021-04-05")];
        var job = Job(model, new DateOnly(2021, 3, 1), scenes);

        var used = SceneArrangement.Of(job, model).Used(job);

        used.Scenes.Select(scene => scene.Parts[0].ItemId).ShouldBe(["a", "b"]);
        used.Id.ShouldBe(job.Id);
    }

    [Fact]
    public void A_second_sensor_may_be_absent_from_a_series_and_not_from_a_single_date()
    {
        var radar = new ModelSource { Name = "s1", Sensor = SensorKind.Sentinel1, Bands = ["VV"] };
        var single = TinyPackages.WriteFusion(_folder.File("a"), Optical with { Name = "s2", Dates = 1 }, radar, 8, 4);

        Should.Throw<InvalidInputException>(() => Of(single, Scene("a", "2021-01-05"))).Expected.ShouldContain("Sentinel1");
        Of(single, Scene("a", "2021-01-05"), Scene("r", "2021-01-09", sensor: SensorKind.Sentinel1)).Slots.Select(slot => slot.Source).ShouldBe([0, 1]);
        Should.Throw<InvalidInputException>(() => Of(single, Scene("e", "2021-01-05", sensor: SensorKind.Generic))).Found.ShouldBe("Generic");
        Should.Throw<InvalidInputException>(() => Of(Series(), Scene("r", "2021-01-09", sensor: SensorKind.Sentinel1))).Field.ShouldBe("item r, sensor");
    }

    [Fact]
    public void One_date_takes_one_scene()
    {
        var package = TinyPackages.WriteEmbedding(_folder.File("e"), Optical with { Dates = 1 }, 8, 4);
        Should.Throw<InvalidInputException>(() => Of(package, Scene("a", "2021-01-05"), Scene("b", "2021-02-05"))).Found.ShouldBe("2: a, b");
    }

    private string Series() => TinyPackages.WriteSeries(_folder.File("s"), Optical, 8, 4);

    private static SceneArrangement Of(string package, params SceneRecord[] scenes) => Of(package, null, scenes);

    private static SceneArrangement Of(string package, DateOnly? target, params SceneRecord[] scenes)
    {
        var model = ModelPackage.Open(package).Manifest;
        return SceneArrangement.Of(Job(model, target, scenes), model);
    }

    private static SceneJob Job(ModelManifest model, DateOnly? target, SceneRecord[] scenes) => new()
    {
        Id = new JobId("1"),
        Scenes = scenes,
        Area = new AreaOfInterest { Id = "a", Geometry = Polygon.Empty, Model = "m" },
        Model = model.Reference,
        Product = model.Product,
        TargetMonth = target,
    };

    private static SceneRecord Scene(string id, string acquired, double? clouds = null, SensorKind sensor = SensorKind.Sentinel2)
    {
        var source = new SceneSource
        {
            Key = SceneKey.Item("test", "test", id),
            Revision = new SceneRevision(null, null, null),
            Catalog = "test",
            Collection = "test",
            ItemId = id,
            ItemJson = "{}",
            Sensor = sensor,
            Acquired = DateTimeOffset.Parse(acquired, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal),
            CloudCoverPercent = clouds,
            Footprint = Polygon.Empty,
            Bands = [],
        };
        return new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
    }
}
