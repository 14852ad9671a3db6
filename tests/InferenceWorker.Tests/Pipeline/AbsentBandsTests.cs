using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Manifests;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;
using Groundshift.TestKit.Rasters;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

/// <summary>What a model is given of scenes that lack some of its bands, and of bands that are chosen by wavelength.</summary>
public sealed class AbsentBandsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static SceneRecord Leipzig => CatalogItems.Scene("earth-search", "sentinel-2-l1c", "S2_32UQB_2021_0_L1C");

    private static SceneRecord Berlin => CatalogItems.Scene("dlr-eoc", "ENMAP_HSI_L2A", "ENMAP-SIM-BERLIN-URBAN-GRADIENT-2009");

    private static SceneRecord Water => CatalogItems.Scene(
        "dlr-eoc", "ENMAP_HSI_L2A", "ENMAP01-____L2A-DT0000004950_20221103T162438Z_001_V010110_20221118T145147Z-Y01460273_X03110438");

    [Fact]
    public void An_optional_band_that_the_scene_lacks_has_scale_0_and_offset_NaN()
    {
        using var scene = Open(Leipzig, new ModelSource { Sensor = SensorKind.Sentinel2, Bands = ["B02", "B05", "B08", "B12"], OptionalBands = ["B05", "B12"] });
        using var plain = Open(Leipzig, new ModelSource { Sensor = SensorKind.Sentinel2, Bands = ["B02", "B08"] });

        scene.Pixels.Offset.Select(float.IsNaN).ShouldBe([false, true, false, true]);
        scene.Pixels.Scale.Select(scale => scale == 0).ShouldBe([false, true, false, true]);
        scene.Notes.ShouldBe(["The scene has no B05, B12: the model went without."]);
        plain.Notes.ShouldBeEmpty();
        using var given = Read(scene);
        using var expected = Read(plain);
        Row(given, 0).ShouldBe(Row(expected, 0));
        Row(given, 2).ShouldBe(Row(expected, 1));
        Row(given, 1).ShouldAllBe(sample => sample == 0);
        given.Validity.Span<byte>().ToArray().ShouldBe(expected.Validity.Span<byte>().ToArray());
    }

    [Fact]
    public void A_band_that_the_model_needs_is_named_where_it_is_missing()
    {
        var source = new ModelSource { Sensor = SensorKind.Sentinel2, Bands = ["B02", "B05", "B12"], OptionalBands = ["B05"] };

        var error = Should.Throw<InvalidInputException>(() => Open(Leipzig, source));

        error.Expected.ShouldStartWith("B02, B12, which");
        error.Found.ShouldBe("no B12");
    }

    [Fact]
    public void Channels_take_the_nearest_band_by_wavelength()
    {
        // Berlin's simulated bands lie at 460, 465, 470, ... and 1323, 1522, ... nm.
        using var scene = Open(Berlin, Channels([1400, 464, 467, 470], reach: 5));

        scene.Pixels.Offset.Select(float.IsNaN).ShouldBe([true, false, false, false]);
        scene.Notes.ShouldBe(["3 of the model's 4 channels were read from 2 bands by wavelength."]);
        using var given = Read(scene);
        using var alone = Open(Berlin, Channels([465], reach: 1));
        using var near = Read(alone);
        Row(given, 1, SampleType.Int16).ShouldBe(Row(near, 0, SampleType.Int16));
        Row(given, 2, SampleType.Int16).ShouldBe(Row(near, 0, SampleType.Int16));
        Row(given, 3, SampleType.Int16).ShouldNotBe(Row(near, 0, SampleType.Int16));
    }

    [Fact]
    public void A_band_whose_samples_are_all_nodata_counts_as_absent()
    {
        // EnMAP lists a band at 1379 nm, in water vapour, that holds nothing in this product.
        using var scene = Open(Water, Channels([560, 1379], reach: 10));

        scene.Pixels.Offset.Select(float.IsNaN).ShouldBe([false, true]);
        using var given = Read(scene);
        given.Validity.Span<byte>().ToArray().ShouldContain((byte)1);
    }

    [Fact]
    public void A_channel_that_the_model_needs_is_named_where_no_valid_band_is_near()
    {
        var source = Channels([560, 1379], reach: 10) with { OptionalBands = [] };

        var error = Should.Throw<InvalidInputException>(() => Open(Water, source));

        error.Found.ShouldBe("none near 1379 nm");
    }

    public void Dispose() => _folder.Dispose();

    private static ModelSource Channels(IReadOnlyList<double> centres, double reach) => new()
    {
        Sensor = SensorKind.EnMap,
        Bands = [.. centres.Select(centre => FormattableString.Invariant($"nm{centre}"))],
        Wavelengths = centres,
        Widths = [.. centres.Select(_ => 2 * reach)],
        OptionalBands = [.. centres.Select(centre => FormattableString.Invariant($"nm{centre}"))],
    };

    private OpenedScene Open(SceneRecord scene, ModelSource source)
    {
        var model = ModelPackage.ReadManifest(TinyPackages.WriteEmbedding(_folder.File($"model-{Guid.NewGuid():N}"), source, window: 16, cell: 4));
        return OpenedScene.Open(scene, model, model.Sources[0], new LocalRasters(), SpectralResponseSet.Parametric, decodeThreads: 1);
    }

    private static PixelBlock Read(OpenedScene scene)
    {
        var pixels = scene.Pixels;
        var block = new PixelBlock(pixels.Grid, pixels.Type, pixels.Unit, pixels.Scale, pixels.Offset);
        pixels.ReadRows(0, pixels.Grid.Height, 0, pixels.Grid.Width, block);
        return block;
    }

    private static float[] Row(PixelBlock block, int band, SampleType type = SampleType.Float32)
    {
        block.Type.ShouldBe(type);
        return type == SampleType.Float32
            ? block.Row<float>(band, 20).ToArray()
            : [.. block.Row<short>(band, 20).ToArray().Select(sample => (float)sample)];
    }
}
