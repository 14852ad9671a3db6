using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Change;
using Groundshift.Measuring;
using Groundshift.Raster.Gdal;
using Groundshift.TestKit;

namespace Groundshift.InferenceWorker.Tests.Change;

/// <summary>A real pair with labels: Landsat over Taizhou, 2000 and 2003, six bands; 0 unlabelled, 1 unchanged, 2 changed.</summary>
internal sealed class TaizhouPair
{
    private const string Folder = "data/change-landsat-taizhou";

    public const int Bands = 6;

    public TaizhouPair()
    {
        Pairs = new PixelPairs(Read("2000TM.tif", Bands), Read("2003TM.tif", Bands), Bands);
        Labels = Read("labels.tif", 1);
    }

    public PixelPairs Pairs { get; }

    public double[] Labels { get; }

    /// <summary>How well scores find the changed pixels.</summary>
    public DetectionScores Judge(double[] scores, double threshold) =>
        DetectionScores.Of(scores, [.. Labels.Select(label => label switch { 1 => (bool?)false, 2 => true, _ => null })], threshold);

    public double[] Scores(Func<double[], double[], double> score)
    {
        double[] Pixel(double[] values, int pixel) => values[(pixel * Bands)..((pixel + 1) * Bands)];
        return [.. Enumerable.Range(0, Pairs.Count).Select(pixel => score(Pixel(Pairs.Before, pixel), Pixel(Pairs.After, pixel)))];
    }

    private static unsafe double[] Read(string file, int bands)
    {
        using var dataset = Dataset.Open(SharedData.Need($"{Folder}/{file}"), ["GTiff"]);
        var values = new float[dataset.Width * dataset.Height * bands];
        fixed (float* pointer = values)
        {
            dataset.Read(
                new PixelRect(0, 0, dataset.Width, dataset.Height), Enumerable.Range(1, bands).ToArray(), SampleType.Float32, (nint)pointer,
                dataset.Width, (long)dataset.Width * dataset.Height);
        }

        var pixels = dataset.Width * dataset.Height;
        return [.. Enumerable.Range(0, pixels * bands).Select(index => (double)values[(index % bands * pixels) + (index / bands)])];
    }
}
