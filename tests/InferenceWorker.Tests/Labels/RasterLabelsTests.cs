using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Labels;
using Groundshift.InferenceWorker.Tests.Pipeline;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Writing;
using Groundshift.TestKit;
using Groundshift.TestKit.Rasters;

namespace Groundshift.InferenceWorker.Tests.Labels;

public sealed class RasterLabelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_raster_in_another_CRS_and_size_gives_each_pixel_the_label_under_its_centre()
    {
        // Labels in longitude and latitude, 0.0007 degrees a pixel; the value is a pattern of its place.
        var grid = new GridSpec("EPSG:4326", new AffineTransform(0.0007, 0, 15.0, 0, -0.0007, 45.16), 40, 30);
        using var labels = Open(grid, Pattern(grid), nodata: 0);
        var scene = new GridSpec("EPSG:32633", new AffineTransform(20, 0, 500_400, 0, -20, 5_000_300), 60, 50);

        using var found = LabelGrid.Of(labels, scene, label => label);

        using var transform = new CoordinateTransform(scene.Crs, grid.Crs);
        var labelled = 0;
        for (var row = 0; row < scene.Height; row++)
        {
            for (var column = 0; column < scene.Width; column++)
            {
                var (x, y) = scene.Transform.Apply(column + 0.5, row + 0.5);
                (x, y) = transform.Apply(x, y);
                var (labelColumn, labelRow) = grid.Transform.Invert(x, y);
                var expected = labelColumn >= 0 && labelRow >= 0 && labelColumn < grid.Width && labelRow < grid.Height ? Value((int)labelColumn, (int)labelRow) : 0;
                var place = found.At(row, column);
                (place == LabelGrid.None ? "0" : labels.Labels[place]).ShouldBe($"{expected}", $"row {row}, column {column}");
                labelled += expected == 0 ? 0 : 1;
            }
        }

        labelled.ShouldBeGreaterThan(1000);
        found.Count.ShouldBe(labelled);
    }

    [Fact]
    public void Values_that_the_item_declares_as_nodata_are_no_labels()
    {
        var grid = new GridSpec("EPSG:32633", new AffineTransform(10, 0, 500_000, 0, -10, 5_000_000), 8, 8);
        using var labels = Open(grid, Pattern(grid), nodata: null, new DeclaredLabel("0", "none", "None", null, IsNodata: true), new DeclaredLabel("3", "wood", "Wood", "397D49", IsNodata: false));

        labels.Labels.ShouldBe(["1", "2", "3", "4"]);
        labels.Declared.Count.ShouldBe(2);
    }

    private RasterLabels Open(GridSpec grid, byte[] values, double? nodata, params DeclaredLabel[] declared)
    {
        var file = _folder.File("labels.tif");
        using (var writer = new CogWriter(file, grid, new CogProfile { Bands = ["class"], Nodata = nodata }))
        {
            writer.WriteRows(0, grid.Height, values);
            writer.Complete();
        }

        using var bench = new Bench();
        var asset = new AssetReference { Key = "labels", Href = new Uri(file).AbsoluteUri };
        return RasterLabels.Open(asset, nodata, declared, bench.Scene(1).Record.Parts[0], new LocalRasters());
    }

    private static byte[] Pattern(GridSpec grid) =>
        [.. Enumerable.Range(0, grid.Width * grid.Height).Select(pixel => (byte)Value(pixel % grid.Width, pixel / grid.Width))];

    private static int Value(int column, int row) => ((column / 2) + (3 * (row / 2))) % 5;
}
