using MathNet.Numerics.LinearAlgebra;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Weighted means and covariances of two dates. Shape: means [bands]; covariances [bands, bands]. Unit: that of the values, squared for covariances.</summary>
internal sealed record PairMoments(
    double[] MeanBefore, double[] MeanAfter, Matrix<double> Before, Matrix<double> After, Matrix<double> Cross, double Weight)
{
    /// <summary>Moments of pixels that count by their weights, 0 to 1 each.</summary>
    public static PairMoments Of(PixelPairs pairs, ReadOnlySpan<double> weights)
    {
        var (bands, total) = (pairs.Bands, Sum(weights));
        var (meanBefore, meanAfter) = (Mean(pairs.Before, bands, weights, total), Mean(pairs.After, bands, weights, total));
        var joint = new double[2 * bands, 2 * bands];
        var deviation = new double[2 * bands];
        for (var pixel = 0; pixel < pairs.Count; pixel++)
        {
            if (weights[pixel] > 0)
            {
                Deviate(pairs, pixel, meanBefore, meanAfter, deviation);
                Accumulate(joint, deviation, weights[pixel]);
            }
        }

        var covariance = Matrix<double>.Build.DenseOfArray(joint) / total;
        for (var row = 0; row < 2 * bands; row++)
        {
            for (var column = 0; column < row; column++)
            {
                covariance[row, column] = covariance[column, row];
            }
        }

        return new PairMoments(
            meanBefore, meanAfter,
            covariance.SubMatrix(0, bands, 0, bands), covariance.SubMatrix(bands, bands, bands, bands), covariance.SubMatrix(0, bands, bands, bands),
            total);
    }

    private static void Deviate(PixelPairs pairs, int pixel, double[] meanBefore, double[] meanAfter, double[] deviation)
    {
        var bands = pairs.Bands;
        for (var band = 0; band < bands; band++)
        {
            deviation[band] = pairs.Before[pixel * bands + band] - meanBefore[band];
            deviation[bands + band] = pairs.After[pixel * bands + band] - meanAfter[band];
        }
    }

    private static void Accumulate(double[,] joint, double[] deviation, double weight)
    {
        for (var row = 0; row < deviation.Length; row++)
        {
            var weighted = weight * deviation[row];
            for (var column = row; column < deviation.Length; column++)
            {
                joint[row, column] += weighted * deviation[column];
            }
        }
    }

    private static double[] Mean(double[] values, int bands, ReadOnlySpan<double> weights, double total)
    {
        var mean = new double[bands];
        for (var pixel = 0; pixel < weights.Length; pixel++)
        {
            for (var band = 0; band < bands; band++)
            {
                mean[band] += weights[pixel] * values[pixel * bands + band];
            }
        }

        return [.. mean.Select(sum => sum / total)];
    }

    private static double Sum(ReadOnlySpan<double> weights)
    {
        var sum = 0.0;
        foreach (var weight in weights)
        {
            sum += weight;
        }

        return sum;
    }
}
