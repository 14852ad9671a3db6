using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Change;
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

    /// <summary>Share of pairs of a changed and an unchanged pixel that the scores order rightly.</summary>
    public double AreaUnderCurve(double[] scores)
    {
        var labelled = Enumerable.Range(0, scores.Length).Where(pixel => Labels[pixel] > 0).OrderBy(pixel => scores[pixel]).ToArray();
        double changed = Labels.Count(label => label == 2), rankSum = 0;
        for (var first = 0; first < labelled.Length;)
        {
            var end = first;
            while (end < labelled.Length && scores[labelled[end]] == scores[labelled[first]])
            {
                end++;
            }

            rankSum += Enumerable.Range(first, end - first).Count(rank => Labels[labelled[rank]] == 2) * (first + 1 + end) / 2.0;
            first = end;
        }

        return (rankSum - changed * (changed + 1) / 2) / (changed * (labelled.Length - changed));
    }

    /// <summary>F1 of the changed class on labelled pixels.</summary>
    public double F1(double[] scores, double threshold)
    {
        int Count(Func<int, bool> condition) => Enumerable.Range(0, scores.Length).Count(condition);
        var hits = Count(pixel => Labels[pixel] == 2 && scores[pixel] > threshold);
        var wrong = Count(pixel => (Labels[pixel] == 1 && scores[pixel] > threshold) || (Labels[pixel] == 2 && scores[pixel] <= threshold));
        return 2.0 * hits / (2.0 * hits + wrong);
    }

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
