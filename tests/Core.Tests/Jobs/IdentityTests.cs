using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Tests.Jobs;

public class IdentityTests
{
    private static readonly DateTimeOffset Sensed = new(2022, 7, 6, 10, 56, 11, TimeSpan.FromHours(2));

    private static readonly ModelReference Model = new("dynamicworld", "1.0.0");

    [Fact]
    public void Keys_name_the_acquisition_in_UTC()
    {
        SceneKey.Sentinel2("sentinel-2a", Sensed, 7, "33NZA", "L2A").ToString().ShouldBe("s2/sentinel-2a/20220706T085611/R007/33NZA/L2A");
        SceneKey.EnMap("DT0000004950", "001", "L2A").ToString().ShouldBe("enmap/DT0000004950/001/L2A");
        SceneKey.Item("cdse", "c", "x").ToString().ShouldBe("item/cdse/c/x");
    }

    [Theory]
    [InlineData("05.2", "05.11")]
    [InlineData("04.00", "05.00")]
    [InlineData("99.99", "02.04")]
    [InlineData(null, "02.04")]
    [InlineData("05.09", "05.10")]
    [InlineData("V010400", "V010506")]
    public void Baselines_rank_as_numbers_and_the_test_baseline_last(string? older, string newer)
    {
        var (left, right) = (new SceneRevision(older, Sensed, Sensed), new SceneRevision(newer, null, null));

        (left < right).ShouldBeTrue();
        (left <= right).ShouldBeTrue();
        (right > left).ShouldBeTrue();
        (right >= left).ShouldBeTrue();
    }

    [Fact]
    public void Generation_then_update_decide_between_equal_baselines()
    {
        var first = new SceneRevision("05.00", Sensed, Sensed);

        (first < first with { Generated = Sensed.AddSeconds(1), Updated = null }).ShouldBeTrue();
        (first < first with { Updated = Sensed.AddTicks(1) }).ShouldBeTrue();
        (first > first with { Updated = null }).ShouldBeTrue();
        first.CompareTo(first with { Baseline = "5.0" }).ShouldBe(0);
        first.CompareTo(null).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Revisions_are_in_one_order_however_they_are_compared() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Revisions().ListOf(3).ToArbitrary(), list =>
        {
            var (a, b, c) = (list[0], list[1], list[2]);
            return Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a)) && !(a <= b && b <= c && a > c);
        }));

    [Fact]
    public void A_job_is_known_by_its_scenes_in_any_order()
    {
        var (a, b) = (Record("a"), Record("b"));

        Id(a, b).ShouldBe(Id(b, a));
        Id(a, b).Value.Length.ShouldBe(32);
        Id(a).ShouldNotBe(Id(a, b));
    }

    [Fact]
    public void Whatever_changes_the_result_changes_the_job()
    {
        var scene = Record("a");
        var ids = new[]
        {
            JobId.Of([scene], "area", 1, Model, "landcover"),
            JobId.Of([scene], "area", 2, Model, "landcover"),
            JobId.Of([scene], "other", 1, Model, "landcover"),
            JobId.Of([scene], "area", 1, Model with { Version = "1.0.1" }, "landcover"),
            JobId.Of([scene], "area", 1, Model, "change"),
            JobId.Of([Record("a", baseline: "05.00")], "area", 1, Model, "landcover"),
            JobId.Of([Record("b")], "area", 1, Model, "landcover"),
            JobId.Of([scene with { Parts = [.. scene.Parts, .. scene.Parts] }], "area", 1, Model, "landcover"),
        };

        ids.Distinct().Count().ShouldBe(ids.Length);
    }

    [Theory]
    [InlineData("dynamicworld@1.0.0", "dynamicworld", "1.0.0")]
    [InlineData("a@b@c", "a", "b@c")]
    public void Models_are_named_with_their_version(string text, string name, string version)
    {
        ModelReference.Parse(text).ShouldBe(new ModelReference(name, version));
        ModelReference.Parse(text).ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dynamicworld")]
    [InlineData("@1")]
    [InlineData("a@")]
    public void Other_model_names_are_refused(string text) =>
        Should.Throw<InvalidInputException>(() => ModelReference.Parse(text)).Field.ShouldBe("model");

    [Fact]
    public void Errors_say_field_expected_found_and_next_step() =>
        new InvalidInputException("assets.red.href", "a URL", "nothing", "Correct the item.").Message.ShouldBe("assets.red.href: expected a URL, found nothing. Correct the item.");

    [Fact]
    public void A_scene_comes_out_of_a_message_as_it_went_in()
    {
        var source = Record("a").Parts[0];
        var text = JsonSerializer.Serialize(source, MessageJson.Default.SceneSource);
        var back = JsonSerializer.Deserialize(text, MessageJson.Default.SceneSource).ShouldNotBeNull();

        back.Footprint.EqualsExact(source.Footprint).ShouldBeTrue();
        back.Bands.ShouldBe(source.Bands);
        back.Bands[0].Nodata.ShouldBe(double.NaN);
        (back with { Footprint = source.Footprint, Bands = source.Bands, Masks = source.Masks, Notes = source.Notes }).ShouldBe(source);
        JsonSerializer.Serialize(back, MessageJson.Default.SceneSource).ShouldBe(text);
    }

    private static JobId Id(params SceneRecord[] scenes) => JobId.Of(scenes, "area", 1, Model, "landcover");

    private static Gen<SceneRevision> Revisions() =>
        from baseline in Gen.Elements(null, "99.99", "02.04", "04.00", "05.2", "05.10", "05.11", "N0400")
        from generated in Gen.Choose(-1, 3)
        from updated in Gen.Choose(-1, 3)
        select new SceneRevision(baseline, generated < 0 ? null : Sensed.AddDays(generated), updated < 0 ? null : Sensed.AddDays(updated));

    private static SceneRecord Record(string id, string baseline = "04.00")
    {
        var source = new SceneSource
        {
            Key = SceneKey.Item("cdse", "c", id),
            Revision = new SceneRevision(baseline, Sensed, null),
            Catalog = "cdse",
            Collection = "c",
            ItemId = id,
            ItemJson = "{}",
            Sensor = SensorKind.Sentinel2,
            Acquired = Sensed,
            Footprint = new GeometryFactory(new PrecisionModel(), 4326).ToGeometry(new Envelope(1, 2, 3, 4)),
            Bands = [new SceneBand { Name = "B02", Asset = new AssetReference { Href = "https://host/a.tif", Key = "blue" }, Nodata = double.NaN, Scale = 0.0001, Offset = -0.1, Unit = PixelUnit.Reflectance }],
        };
        return new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
    }
}
