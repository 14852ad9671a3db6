using System.Text.Json.Nodes;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Core.Stac;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Context;
using Groundshift.Ingest.Providers;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Raster.Reading;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;
using Groundshift.TestKit.Rasters;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

/// <summary>Real scenes of several sensors and of a year, through models whose answers can be worked out.</summary>
public sealed class SceneSetTests : IDisposable
{
    private static readonly ModelSource Optical = new() { Sensor = SensorKind.Sentinel2, Bands = ["B04", "B08"], Levels = ["L2A"] };
    private static readonly ModelSource Radar = new() { Name = "s1", Sensor = SensorKind.Sentinel1, Bands = ["VV", "VH"] };

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Punjab_is_seen_by_two_sensors_at_once()
    {
        var model = ModelPackage.Open(TinyPackages.WriteFusion(_bench.File("fusion"), Optical with { Name = "s2" }, Radar, window: 64, cell: 16));
        var (optical, radar) = (CatalogItems.Scene("earth-search", "sentinel-2-c1-l2a", "S2B_T43RCP_20200604T054831_L2A"), RadarScene());

        var ready = await _bench.ProduceAsync([radar, optical], CatalogItems.Area("punjab-43rcp"), model);

        // Backscatter of fields in decibels, reflectance beside it.
        var (red, vv, vh) = (Mean(ready, 1), Mean(ready, 3), Mean(ready, 4));
        red.ShouldBeInRange(0.05, 0.4);
        vv.ShouldBeInRange(-16, -6);
        vh.ShouldBeInRange(-25, -12);
        vh.ShouldBeLessThan(vv - 3);
        ready.Notes.ShouldContain(note => note.EndsWith("Radar sees through clouds.", StringComparison.Ordinal));
        ready.Notes.ShouldContain(note => note.StartsWith("S1A_20200607 lies on another grid", StringComparison.Ordinal));
        ready.Assets.Select(asset => asset.Key).ShouldContain("source_item_2");
        ready.Job.Primary.ShouldBe(optical);
    }

    [Fact]
    public async Task Without_its_second_sensor_a_model_makes_nothing()
    {
        var model = ModelPackage.Open(TinyPackages.WriteFusion(_bench.File("fusion"), Optical with { Name = "s2" }, Radar, window: 64, cell: 16));
        var optical = CatalogItems.Scene("earth-search", "sentinel-2-c1-l2a", "S2B_T43RCP_20200604T054831_L2A");
        var error = await Should.ThrowAsync<InvalidInputException>(() => _bench.RunAsync(optical, CatalogItems.Area("punjab-43rcp"), model));
        error.Expected.ShouldContain("one scene of Sentinel1");
    }

    [Fact]
    public async Task A_year_of_Belgium_is_stacked_by_month()
    {
        var model = ModelPackage.Open(TinyPackages.WriteSeries(_bench.File("series"), Optical with { Dates = 12 }, window: 20, cell: 20));
        var year = Year();

        var ready = await _bench.ProduceAsync(year, CatalogItems.Area("belgium-31ufs"), model);

        // 12 x 2 band means, then 12 months: November (10) to October (9).
        Enumerable.Range(0, 12).Select(date => Mean(ready, 25 + date)).ShouldBe([10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        for (var date = 0; date < 12; date++)
        {
            var isMissing = year[date].Parts[0].ItemId.Contains("20201201") || year[date].Parts[0].ItemId.Contains("20210101");
            var (red, infrared) = (Mean(ready, (2 * date) + 1), Mean(ready, (2 * date) + 2));
            if (isMissing && red == TinyPackages.Fill)
            {
                infrared.ShouldBe(TinyPackages.Fill);
            }
            else
            {
                red.ShouldBeInRange(0.005, 0.49, $"month {date}");
                infrared.ShouldBeInRange(0.05, 0.6, $"month {date}");
            }
        }

        ready.Assets.Count(asset => asset.Key.StartsWith("source_item", StringComparison.Ordinal)).ShouldBe(12);
    }

    [Fact]
    public async Task Months_without_a_scene_stay_empty_and_older_scenes_are_left_out()
    {
        var model = ModelPackage.Open(TinyPackages.WriteSeries(_bench.File("series"), Optical with { Dates = 3 }, window: 20, cell: 20));
        var year = Year();

        var ready = await _bench.ProduceAsync([year[2], year[6], year[8]], CatalogItems.Area("belgium-31ufs"), model);

        (Mean(ready, 3), Mean(ready, 4)).ShouldBe((TinyPackages.Fill, TinyPackages.Fill));
        Enumerable.Range(7, 3).Select(band => Mean(ready, band)).ShouldBe([4, 5, 6]);
        ready.Notes.ShouldContain(note => note.Contains("lies outside the 3 months"));
    }

    [Fact]
    public async Task One_month_is_made_of_the_clearest_of_its_scenes_pixel_by_pixel()
    {
        // The clearer scene has no data in a corner and a cloud in the middle; the other one's cloud lies elsewhere.
        var (first, second) = (_bench.Scene(seed: 1, emptyCorner: 360), _bench.Scene(seed: 2));
        var cloudy = second.Record with { Parts = [second.Record.Parts[0] with { CloudCoverPercent = 40, Masks = [], Key = SceneKey.Item("t", "t", "second"), ItemId = "second" }] };
        var clear = first.Record with { Parts = [first.Record.Parts[0] with { CloudCoverPercent = 1 }] };
        var model = ModelPackage.Open(TinyPackages.WriteSeries(_bench.File("series"), Optical with { Dates = 2 }, window: 24, cell: 1));

        var ready = await _bench.ProduceAsync([cloudy, clear], Bench.AreaOf(first.Grid, first.Grid.Extent), model);

        var (one, two) = (Reflectance(clear)[0], Reflectance(cloudy)[0]);
        var found = _bench.ReadFloats(ready, "embedding", 3);
        var (fromFirst, fromSecond) = (0, 0);
        for (var at = 0; at < found.Length; at++)
        {
            var isFirst = MathF.Abs(found[at] - Math.Max(one[at], 0)) < 1e-5f;
            (isFirst || MathF.Abs(found[at] - Math.Max(two[at], 0)) < 1e-5f).ShouldBeTrue($"pixel {at}");
            (fromFirst, fromSecond) = (fromFirst + (isFirst ? 1 : 0), fromSecond + (isFirst ? 0 : 1));
        }

        // A corner of 36 by 36 pixels and the dilated cloud of 20 by 20.
        fromSecond.ShouldBeInRange((36 * 36) + 400, (36 * 36) + (70 * 70));
        fromFirst.ShouldBeGreaterThan(8000);
    }

    [Fact]
    public async Task A_forecast_of_August_is_held_against_August()
    {
        var source = Optical with { Dates = 4 };
        var model = ModelPackage.Open(TinyPackages.WriteForecast(_bench.File("forecast"), source, window: 40, halo: 4));
        var year = Year();
        using var reader = SceneReader.Open(year[6], ["B04"], 10, new LocalRasters());

        var ready = await _bench.ProduceAsync([.. year[6..10]], Bench.AreaOf(reader.Grid, reader.Grid.Extent), model);

        // Mean of May, June, July and of the fill that stands for August.
        var months = year[6..10].Select(Reflectance).ToArray();
        var (ours, theirs, count) = (0.0, 0.0, 0);
        for (var band = 0; band < 2; band++)
        {
            var (made, residual) = (_bench.ReadFloats(ready, "forecast", band + 1), _bench.ReadFloats(ready, "anomaly", band + 1));
            for (var at = 0; at < made.Length; at++)
            {
                var past = months[..3].Select(month => month[band][at]).ToArray();
                var expected = (past.Sum(value => float.IsNaN(value) ? TinyPackages.Fill : value) + TinyPackages.Fill) / 4;
                if (float.IsNaN(made[at]))
                {
                    past.ShouldAllBe(value => float.IsNaN(value));
                    continue;
                }

                made[at].ShouldBe(expected, 1e-4f, $"band {band}, pixel {at}");
                var (observed, last) = (months[3][band][at], past.Last(value => !float.IsNaN(value)));
                if (!float.IsNaN(observed))
                {
                    residual[at].ShouldBe(observed - expected, 1e-4f);
                    (ours, theirs, count) = (ours + Math.Pow(observed - expected, 2), theirs + Math.Pow(observed - last, 2), count + 1);
                }
            }
        }

        count.ShouldBeGreaterThan(10000);
        ready.Figures["compared_values"].ShouldBe(count);
        ready.Figures["forecast_rmse"].ShouldBe(Math.Sqrt(ours / count), 1e-4);
        ready.Figures["persistence_rmse"].ShouldBe(Math.Sqrt(theirs / count), 1e-4);
        TestContext.Current.SendDiagnosticMessage($"August 2021: {ready.Figures["forecast_rmse"]:0.000} against {ready.Figures["persistence_rmse"]:0.000}");
    }

    [Fact]
    public async Task A_forecast_of_a_month_to_come_feels_its_weather_and_has_no_anomaly()
    {
        var model = ModelPackage.Open(TinyPackages.WriteForecast(_bench.File("forecast"), Optical with { Dates = 3 }, window: 40, halo: 4));
        var year = Year();
        var area = CatalogItems.Area("belgium-31ufs");
        var job = Bench.Job([year[6], year[7]], area, model) with { TargetMonth = new DateOnly(2021, 7, 1) };

        var plain = await ProduceAsync(job, model, WeatherTable.None);
        var warm = await ProduceAsync(job, model, WeatherTable.Parse("month,temperature_k,precipitation_m\n2021-07,293.15,0.08\n", "weather.csv"));

        plain.Assets.Select(asset => asset.Key).ShouldNotContain("anomaly");
        plain.Figures.ShouldBeEmpty();
        var (cold, hot) = (_bench.ReadFloats(plain, "forecast"), _bench.ReadFloats(warm, "forecast"));
        cold.Zip(hot).Where(pair => !float.IsNaN(pair.First)).ShouldAllBe(pair => MathF.Abs(pair.Second - pair.First - 0.2f) < 1e-4f);
    }

    private async Task<ProductReady> ProduceAsync(SceneJob job, ModelPackage model, WeatherTable weather)
    {
        var settings = new PipelineSettings { ScratchFolder = _bench.Scratch, Weather = weather, Session = new SessionSettings { Device = InferenceDevice.Cpu, Threads = 1 } };
        using var processor = new SceneProcessor(new Bench.DirectAccess(), _bench.Objects, settings, TimeProvider.System);
        var outcome = await processor.ProcessAsync(job, model, new Progress<SceneProgress>(), TestContext.Current.CancellationToken);
        return outcome.ShouldBeOfType<SceneOutcome.Produced>().Ready;
    }

    // Mean over the valid cells, rounded to what tells months apart.
    private double Mean(ProductReady ready, int band) => Math.Round(_bench.ReadFloats(ready, "embedding", band).Where(value => !float.IsNaN(value)).Average(), 4);

    private static SceneRecord[] Year() =>
    [
        .. Enumerable.Range(0, 12).Select(month => new DateOnly(2020, 11, 1).AddMonths(month)).Select(month =>
            CatalogItems.Scene("planetary-computer", "sentinel-2-l2a", FormattableString.Invariant($"S2_MSIL2A_{month:yyyyMMdd}T000000_MONTHLY_T31UFS"))),
    ];

    // Reflectance of both bands over the whole grid, never negative; NaN where invalid.
    private static float[][] Reflectance(SceneRecord scene)
    {
        using var reader = SceneReader.Open(scene, Optical.Bands, 10, new LocalRasters());
        using var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
        var pixels = reader.Grid.Width * reader.Grid.Height;
        return [.. Enumerable.Range(0, 2).Select(band =>
        {
            var values = new float[pixels];
            SampleConversion.ToPhysical(
                block.Samples.Span<byte>((long)band * pixels * reader.Type.Size(), pixels * reader.Type.Size()), reader.Type, reader.Scale[band], reader.Offset[band], values);
            for (var at = 0; at < pixels; at++)
            {
                values[at] = block.Validity.Span<byte>()[at] == 0 ? float.NaN : values[at];
            }

            return values;
        })];
    }

    private static SceneRecord RadarScene()
    {
        var folder = SharedData.Need("data/s2-l1c-l2a-ssl4eo-T43RCP/s1/0000200/S1A_IW_GRDH_1SDV_20200607T010800_20200607T010825_032904_03CFBA_D457");
        var optical = (JsonObject)JsonNode.Parse(CatalogItems.Scene("earth-search", "sentinel-2-c1-l2a", "S2B_T43RCP_20200604T054831_L2A").Parts[0].ItemJson)!;
        JsonObject Asset(string name) => new()
        {
            ["href"] = new Uri(Path.Combine(folder, $"{name}.tif")).AbsoluteUri,
            ["type"] = "image/tiff; application=geotiff",
            ["roles"] = new JsonArray("data"),
            ["bands"] = new JsonArray(new JsonObject { ["name"] = name, ["unit"] = "dB" }),
        };
        var item = new JsonObject
        {
            ["type"] = "Feature",
            ["stac_version"] = "1.1.0",
            ["id"] = "S1A_20200607",
            ["geometry"] = optical["geometry"]!.DeepClone(),
            ["bbox"] = optical["bbox"]!.DeepClone(),
            ["properties"] = new JsonObject { ["datetime"] = "2020-06-07T01:08:00Z", ["constellation"] = "sentinel-1", ["platform"] = "sentinel-1a" },
            ["links"] = new JsonArray(),
            ["assets"] = new JsonObject { ["vv"] = Asset("VV"), ["vh"] = Asset("VH") },
        };
        var source = SceneNormaliser.Normalise("files", "sentinel-1-grd", new StacItem(item), new Uri(Path.Combine(folder, "item.json")));
        return new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
    }
}
