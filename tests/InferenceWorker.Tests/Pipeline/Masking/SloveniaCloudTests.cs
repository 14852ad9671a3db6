using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.Raster.Reading;
using Groundshift.TestKit.Rasters;

namespace Groundshift.InferenceWorker.Tests.Pipeline.Masking;

public class SloveniaCloudTests
{
    private static readonly string[] Dates = ["20150711", "20150731", "20150820", "20150830", "20150909"];

    [Fact]
    public void The_detector_agrees_with_the_masks_of_Slovenia()
    {
        long both = 0, onlyFound = 0, onlyMask = 0, neither = 0;
        foreach (var date in Dates)
        {
            var scene = CatalogItems.Scene("earth-search", "sentinel-2-l1c", $"S2A_33TVL_{date}_0_L1C");
            var bands = DetectedCloudRows.Bands(scene);
            bands.Count.ShouldBe(7);
            var reader = SceneReader.Open(scene, bands, 10, new LocalRasters());
            var extent = reader.Grid.Extent;
            using var mask = reader.OpenMask(scene.Parts[0].Masks.Single().Kind) ?? throw new InvalidOperationException("No mask.");
            var truth = new byte[extent.Count];
            mask.ReadRows(0, extent.Height, 0, extent.Width, truth);
            using var rows = DetectedCloudRows.Over(reader, bands, extent, new PixelSize(10, 10));
            var found = new byte[extent.Width];
            for (var row = 0; row < extent.Height; row++)
            {
                rows.Next(found);
                for (var column = 0; column < extent.Width; column++)
                {
                    var (isFound, isCloud) = (found[column] != 0, truth[(row * extent.Width) + column] != 0);
                    both += isFound && isCloud ? 1 : 0;
                    onlyFound += isFound && !isCloud ? 1 : 0;
                    onlyMask += !isFound && isCloud ? 1 : 0;
                    neither += !isFound && !isCloud ? 1 : 0;
                }
            }
        }

        var f1 = 2.0 * both / ((2.0 * both) + onlyFound + onlyMask);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Slovenia, five dates: both {both}, only detector {onlyFound}, only mask {onlyMask}, neither {neither}, F1 {f1:0.0000}");
        f1.ShouldBeGreaterThan(0.9);
        onlyFound.ShouldBeLessThan(neither / 100);
    }
}
