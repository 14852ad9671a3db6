using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Reading;
using Groundshift.Raster.Writing;
using Groundshift.TestKit;
using Groundshift.TestKit.Rasters;

namespace Groundshift.Raster.Tests.Gdal;

[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
[Collection(nameof(LeakTests))]
public sealed class LeakTests
{
    // A leaked dataset costs some 50 kB a round, a leaked reference system some 10 kB; caches fill up and then stay, so that one
    // quiet batch is proof enough.
    private const int Rounds = 30;
    private const int Batches = 12;
    private const long AllowedBytes = Rounds * 8_000;

    [Fact]
    public void Nothing_piles_up_when_everything_is_used_again_and_again()
    {
        using var folder = new TemporaryFolder();
        var scene = SyntheticScene.Write(folder.Root, seed: 1);
        for (var i = 0; i < 20; i++)
        {
            UseEverything(scene, folder);
        }

        var before = (Files: OpenFiles(), Buffers: NativeBuffer.Outstanding);
        var growth = new List<long>();
        do
        {
            var heap = NativeHeap.BytesInUse();
            for (var i = 0; i < Rounds; i++)
            {
                UseEverything(scene, folder);
            }

            growth.Add(NativeHeap.BytesInUse() - heap);
        }
        while (growth[^1] >= AllowedBytes && growth.Count < Batches);

        NativeBuffer.Outstanding.ShouldBe(before.Buffers);
        OpenFiles().ShouldBe(before.Files);
        growth[^1].ShouldBeLessThan(AllowedBytes, $"bytes kept after each {Rounds} rounds: {string.Join(", ", growth)}");
    }

    private static void UseEverything(SyntheticScene scene, TemporaryFolder folder)
    {
        using (var reader = SceneReader.Open(scene.Record, ["B02", "B05", "B09"], 10, new LocalRasters(), threads: 1))
        using (var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset))
        using (var mask = reader.OpenMask(Core.Jobs.SceneMaskKind.SceneClassification))
        {
            reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
            mask!.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, new byte[reader.Grid.Height * reader.Grid.Width]);
        }

        Should.Throw<Core.Jobs.InvalidInputException>(() => SceneReader.Open(scene.Record, ["B02", "B99"], 10, new LocalRasters()));
        File.Delete(scene.File("B12"));
        Should.Throw<Core.Jobs.InvalidInputException>(() => SceneReader.Open(scene.Record, ["B02", "B12"], 10, new LocalRasters()));
        Should.Throw<GdalException>(() => Dataset.Open("/vsimem/none.tif", GdalLibrary.ReadDrivers));
        using var transform = new CoordinateTransform("EPSG:4326", "EPSG:32633");
        _ = transform.Apply(15, 45);
        Polygonizer.Outline([1, 1, 2, 2], new GridSpec("EPSG:32633", new AffineTransform(10, 0, 0, 0, -10, 0), 2, 2)).Count.ShouldBe(2);
        PngWriter.Encode(2, 2, 1, [1, 2, 3, 4]).Length.ShouldBeGreaterThan(0);
        using var dataset = Dataset.Open(scene.File("B05"), GdalLibrary.ReadDrivers);
        using var warped = dataset.WarpTo(scene.Grid, Resampling.Bilinear);
        using var writer = new CogWriter(folder.File("out.tif"), new GridSpec("EPSG:4326", scene.Grid.Transform, 1, 1), new CogProfile { Bands = ["a"] }, threads: 1);
        writer.WriteRows(0, 1, [1]);
        writer.Complete();
    }

    private static int OpenFiles() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
}
