using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Reading;
using Groundshift.TestKit.Models;
using Groundshift.TestKit.Rasters;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

public sealed class EmbeddingTests : IDisposable
{
    private static readonly ModelSource Source = new() { Sensor = SensorKind.Sentinel2, Bands = ["B04", "B08"], Levels = ["L2A"] };

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(24, 8, 0)]
    [InlineData(24, 4, 4)]
    [InlineData(16, 16, 0)]
    [InlineData(20, 1, 3)]
    public async Task Cells_hold_the_means_of_their_pixels_on_a_grid_anchored_to_the_scene(int window, int cell, int halo)
    {
        var scene = _bench.Scene(seed: 3, side: 120);
        var model = Model(window, cell, halo);
        var rect = new PixelRect(13, 22, 77, 61);

        var ready = await _bench.ProduceAsync(scene.Record, Bench.AreaOf(scene.Grid, rect), model);

        var cells = new PixelRect(13 / cell, 22 / cell, ((90 + cell - 1) / cell) - (13 / cell), ((83 + cell - 1) / cell) - (22 / cell));
        (ready.Grid.Width, ready.Grid.Height, ready.GsdMetres).ShouldBe((cells.Width, cells.Height, 10.0 * cell));
        ready.Grid.Transform.C.ShouldBe(scene.Grid.Transform.C + (cells.Column * cell * 10));
        ready.Grid.Transform.F.ShouldBe(scene.Grid.Transform.F - (cells.Row * cell * 10));
        var mask = _bench.Read(ready, "valid_mask");
        for (var band = 0; band < 2; band++)
        {
            var found = _bench.ReadFloats(ready, "embedding", band + 1);
            var expected = Means(scene, Source.Bands[band], cells, cell);
            for (var at = 0; at < found.Length; at++)
            {
                // Cells under the dilated cloud are invalid; beside it a mean may hold fill.
                float.IsNaN(found[at]).ShouldBe(mask[at] != 1, $"cell {at}");
                if (mask[at] == 1 && IsFarFromCloud(cells, at, cell))
                {
                    found[at].ShouldBe(expected[at], 1e-4f, $"band {band}, cell {at}");
                }
            }
        }

        mask.Count(value => value == 1).ShouldBeGreaterThan(0);
        ready.ValidPercent.ShouldBe(100.0 * mask.Count(value => value == 1) / mask.Count(value => value != 255), 1e-9);
    }

    [Fact]
    public async Task Two_areas_get_identical_vectors_for_the_cells_that_lie_in_both()
    {
        var scene = CatalogItems.Scene("earth-search", "sentinel-2-c1-l2a", "S2A_T33NZA_20220706T085611_L2A");
        var model = Model(48, 16, 16);
        using var reader = SceneReader.Open(scene, ["B04"], 10, new LocalRasters());
        var whole = await _bench.ProduceAsync(scene, Bench.AreaOf(reader.Grid, reader.Grid.Extent), model);
        var part = await _bench.ProduceAsync(scene, Bench.AreaOf(reader.Grid, new PixelRect(160, 320, 480, 240)), model);

        (whole.Grid.Width, part.Grid.Width, part.Grid.Height).ShouldBe((67, 30, 15));
        var (all, some) = (_bench.ReadFloats(whole, "embedding", 2), _bench.ReadFloats(part, "embedding", 2));
        for (var at = 0; at < some.Length; at++)
        {
            some[at].ShouldBe(all[((20 + (at / 30)) * 67) + 10 + (at % 30)]);
        }
    }

    [Fact]
    public async Task A_vector_of_many_dimensions_keeps_its_item_small_and_says_that_it_is_untrained()
    {
        var scene = _bench.Scene(seed: 4, side: 120);
        var model = ModelPackage.Open(TinyPackages.WriteWideEmbedding(_bench.File("wide"), Source, window: 24, cell: 8, dimensions: 768));

        var ready = await _bench.ProduceAsync(scene.Record, Bench.AreaOf(scene.Grid, scene.Grid.Extent), model);

        var bands = ready.Assets.Single(asset => asset.Key == "embedding").Bands;
        bands.Count.ShouldBe(768);
        bands.ShouldAllBe(band => band.DataType == "float32" && band.Mean == null);
        ready.Untrained.ShouldBeTrue();
        ready.Notes.ShouldContain(note => note.Contains("untrained"));
        _bench.ReadFloats(ready, "embedding", 768)[0].ShouldBe(767 * _bench.ReadFloats(ready, "embedding", 2)[0], 0.05f);
    }

    private ModelPackage Model(int window, int cell, int halo) =>
        ModelPackage.Open(TinyPackages.WriteEmbedding(_bench.File($"embedding-{window}-{cell}"), Source, window, cell, halo));

    // The cloud stands in the middle sixth and is grown by less than 20 pixels.
    private static bool IsFarFromCloud(PixelRect cells, int at, int cell)
    {
        var (column, row) = ((cells.Column + (at % cells.Width)) * cell, (cells.Row + (at / cells.Width)) * cell);
        return Math.Max(Math.Abs(column + (cell / 2) - 60), Math.Abs(row + (cell / 2) - 60)) > 31 + cell;
    }

    private static float[] Means(SyntheticScene scene, string band, PixelRect cells, int cell)
    {
        using var reader = SceneReader.Open(scene.Record, [band], 10, new LocalRasters());
        using var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, 120, 0, 120, block);
        var means = new float[cells.Width * cells.Height];
        for (var at = 0; at < means.Length; at++)
        {
            var (column, row) = ((cells.Column + (at % cells.Width)) * cell, (cells.Row + (at / cells.Width)) * cell);
            var sum = 0.0;
            for (var pixel = 0; pixel < cell * cell; pixel++)
            {
                // Beyond the scene's edge lies its mirror image.
                var (x, y) = (Reflection.Of(column + (pixel % cell), 0, 120), Reflection.Of(row + (pixel / cell), 0, 120));
                sum += (block.Row<ushort>(0, y)[x] * reader.Scale[0]) + reader.Offset[0];
            }

            means[at] = (float)(sum / (cell * cell));
        }

        return means;
    }
}
