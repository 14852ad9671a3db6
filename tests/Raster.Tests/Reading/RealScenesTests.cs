using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Reading;
using Groundshift.TestKit;
using Groundshift.TestKit.Rasters;

namespace Groundshift.Raster.Tests.Reading;

public sealed class RealScenesTests
{
    private const string MajorTom = "data/catalog/earth-search/sentinel-2-c1-l2a/S2A_T33NZA_20220706T085611_L2A/S2A_T33NZA_20220706T085611_L2A.json";
    private const string MajorTomPlanetary = "data/catalog/planetary-computer/sentinel-2-l2a/S2A_MSIL2A_20220706T085611_R007_T33NZA_20220706T153419/S2A_MSIL2A_20220706T085611_R007_T33NZA_20220706T153419.json";
    private const string MajorTomCopernicus = "data/catalog/cdse/sentinel-2-l2a/S2A_MSIL2A_20220706T085611_N0400_R007_T33NZA_20220706T153419/S2A_MSIL2A_20220706T085611_N0400_R007_T33NZA_20220706T153419.json";
    private const string Unequal = "data/catalog/earth-search/sentinel-2-c1-l2a/S2B_T43RCP_20200604T054831_L2A/S2B_T43RCP_20200604T054831_L2A.json";
    private const string Slovenia = "data/catalog/earth-search/sentinel-2-l1c/S2A_33TVL_20150711_0_L1C/S2A_33TVL_20150711_0_L1C.json";
    private const string Leipzig = "data/catalog/earth-search/sentinel-2-l1c/S2_32UQB_2021_0_L1C/S2_32UQB_2021_0_L1C.json";
    private const string Belgium = "data/catalog/planetary-computer/sentinel-2-l2a/S2_MSIL2A_20210901T000000_MONTHLY_T31UFS/S2_MSIL2A_20210901T000000_MONTHLY_T31UFS.json";
    private const string BelgiumEmpty = "data/catalog/planetary-computer/sentinel-2-l2a/S2_MSIL2A_20201201T000000_MONTHLY_T31UFS/S2_MSIL2A_20201201T000000_MONTHLY_T31UFS.json";
    private const string Barbellino = "data/catalog/earth-search/sentinel-2-c1-l2a/S2A_T32TNS_20170703T102021_L2A/S2A_T32TNS_20170703T102021_L2A.json";
    private const string EnMap = "data/catalog/dlr-eoc/ENMAP_HSI_L2A/ENMAP01-____L2A-DT0000004950_20221103T162438Z_001_V010110_20221118T145147Z-Y01460273_X03110438/ENMAP01-____L2A-DT0000004950_20221103T162438Z_001_V010110_20221118T145147Z-Y01460273_X03110438.json";

    private static readonly string[] Twelve = ["B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B11", "B12"];

    [Fact]
    public void Major_tom_has_the_same_samples_in_all_three_catalogs()
    {
        using var first = ReadAll(MajorTom, Twelve, 10);
        using var second = ReadAll(MajorTomPlanetary, Twelve, 10);
        using var third = ReadAll(MajorTomCopernicus, Twelve, 10);

        first.Grid.ShouldBe(second.Grid);
        first.Grid.ShouldBe(third.Grid);
        (first.Grid.Width, first.Grid.Height, first.Grid.Crs).ShouldBe((1068, 1068, "EPSG:32633"));
        first.Samples.Span<byte>().SequenceEqual(second.Samples.Span<byte>()).ShouldBeTrue();
        first.Samples.Span<byte>().SequenceEqual(third.Samples.Span<byte>()).ShouldBeTrue();
        first.Validity.Span<byte>().SequenceEqual(third.Validity.Span<byte>()).ShouldBeTrue();
    }

    [Fact]
    public void Bands_with_unequal_corners_meet_on_the_grid_of_the_finest()
    {
        using var block = ReadAll(Unequal, Twelve, 10);

        (block.Grid.Width, block.Grid.Height, block.Grid.Crs).ShouldBe((264, 264, "EPSG:4326"));
        Share(block).ShouldBe(1);
        // The red edge follows the near infrared: resampled through its own corners it correlates with the 10 m band.
        Correlation(block, Array.IndexOf(Twelve, "B8A"), Array.IndexOf(Twelve, "B08")).ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public void Float_reflectance_of_slovenia_is_read_as_float()
    {
        using var block = ReadAll(Slovenia, ["B02", "B08"], 10);

        block.Type.ShouldBe(SampleType.Float32);
        (block.Grid.Width, block.Grid.Height).ShouldBe((100, 101));
        block.Samples.Span<float>().ToArray().ShouldAllBe(value => value >= 0 && value < 2);
        Share(block).ShouldBe(1);
    }

    [Fact]
    public void Nodata_minus_one_of_belgium_is_invalid()
    {
        using var block = ReadAll(Belgium, ["B02", "B08"], 10);

        block.Type.ShouldBe(SampleType.Int16);
        var samples = block.Samples.Span<short>();
        var valid = block.Validity.Span<byte>();
        for (var i = 0; i < valid.Length; i++)
        {
            (valid[i] == 1).ShouldBe(samples[i] != -1 && samples[valid.Length + i] != -1);
        }

        using var empty = ReadAll(BelgiumEmpty, ["B02", "B08"], 10);
        Share(empty).ShouldBe(0);
    }

    [Fact]
    public void Not_a_number_of_leipzig_is_invalid()
    {
        using var block = ReadAll(Leipzig, ["B02", "B08"], 10);

        var samples = block.Samples.Span<float>();
        var valid = block.Validity.Span<byte>();
        for (var i = 0; i < valid.Length; i++)
        {
            if (valid[i] == 1)
            {
                float.IsFinite(samples[i]).ShouldBeTrue();
                samples[i].ShouldNotBe(65535);
            }
        }
    }

    [Fact]
    public void All_bands_of_an_enmap_cube_are_read_with_each_block_once()
    {
        var scene = CatalogScenes.From(SharedData.Need(EnMap));
        var names = scene.Parts[0].Bands.Select(band => band.Name).ToArray();
        names.Length.ShouldBe(224);

        using var reader = SceneReader.Open(scene, names, 30, new LocalRasters());
        using var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);

        (reader.Grid.Width, reader.Grid.Height, reader.Type).ShouldBe((128, 128, SampleType.Int16));
        reader.BlocksRead.ShouldBe(1);
    }

    [Fact]
    public void The_scene_classification_of_barbellino_lies_on_the_grid()
    {
        using var reader = SceneReader.Open(CatalogScenes.From(SharedData.Need(Barbellino)), ["B02"], 10, new LocalRasters());
        using var mask = reader.OpenMask(SceneMaskKind.SceneClassification);

        var values = new byte[24 * 42];
        mask.ShouldNotBeNull().ReadRows(0, 42, 0, 24, values);

        values.ShouldAllBe(value => value <= 11);
        for (var i = 0; i < values.Length; i++)
        {
            // 20 m values cover two rows and two columns of the 10 m grid.
            values[i].ShouldBe(values[(i / 24 / 2 * 2 * 24) + (i % 24 / 2 * 2)]);
        }

        reader.OpenMask(SceneMaskKind.EnMapCloud).ShouldBeNull();
    }

    internal static PixelBlock ReadAll(string item, string[] bands, double gsd)
    {
        using var reader = SceneReader.Open(CatalogScenes.From(SharedData.Need(item)), bands, gsd, new LocalRasters());
        var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
        return block;
    }

    private static double Share(PixelBlock block) => block.Validity.Span<byte>().ToArray().Average(value => (double)value);

    private static double Correlation(PixelBlock block, int left, int right)
    {
        var count = block.Grid.Width * block.Grid.Height;
        var samples = block.Samples.Span<ushort>();
        var a = samples.Slice(left * count, count).ToArray().Select(value => (double)value).ToArray();
        var b = samples.Slice(right * count, count).ToArray().Select(value => (double)value).ToArray();
        var (meanA, meanB) = (a.Average(), b.Average());
        var covariance = a.Zip(b).Sum(pair => (pair.First - meanA) * (pair.Second - meanB));
        return covariance / Math.Sqrt(a.Sum(value => Math.Pow(value - meanA, 2)) * b.Sum(value => Math.Pow(value - meanB, 2)));
    }
}
