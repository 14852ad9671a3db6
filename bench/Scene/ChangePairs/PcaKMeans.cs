using MathNet.Numerics.LinearAlgebra;

namespace Groundshift.Bench.ChangePairs;

/// <summary>
/// A usual baseline for change: principal components of small blocks of the difference image, parted by k-means into two.
/// Source: Celik 2009, doi 10.1109/LGRS.2009.2025059; blocks of 4 by 4 pixels and nine tenths of the variance, as there.
/// </summary>
internal static class PcaKMeans
{
    private const int Side = 4;
    private const double KeptVariance = 0.9;
    private const int MostRounds = 100;

    /// <summary>Score of each pixel: nearer to the changed centre than to the unchanged above 0.</summary>
    /// <param name="differences">Length of the difference of each pixel. Shape: (height, width), row-major.</param>
    /// <param name="width">Columns.</param>
    public static double[] Score(double[] differences, int width)
    {
        var height = differences.Length / width;
        var basis = Basis(differences, width, height, out var mean);
        var features = new double[differences.Length][];
        for (var pixel = 0; pixel < differences.Length; pixel++)
        {
            features[pixel] = [.. (basis.Transpose() * (Block(differences, width, height, (pixel / width) - 1, (pixel % width) - 1) - mean))];
        }

        return Part(features, differences);
    }

    private static Matrix<double> Basis(double[] differences, int width, int height, out Vector<double> mean)
    {
        var blocks = new List<Vector<double>>();
        for (var row = 0; row + Side <= height; row += Side)
        {
            for (var column = 0; column + Side <= width; column += Side)
            {
                blocks.Add(Block(differences, width, height, row, column));
            }
        }

        var centre = blocks.Aggregate((sum, block) => sum + block) / blocks.Count;
        var centred = Matrix<double>.Build.DenseOfColumnVectors(blocks.Select(block => block - centre));
        var parts = (centred.TransposeAndMultiply(centred) / blocks.Count).Evd(Symmetricity.Symmetric);
        var values = parts.EigenValues.Select(value => value.Real).ToArray();
        var (kept, sum) = (0, 0.0);
        while (sum < KeptVariance * values.Sum())
        {
            sum += values[^++kept];
        }

        mean = centre;
        return Matrix<double>.Build.DenseOfColumnVectors(Enumerable.Range(1, kept).Select(rank => parts.EigenVectors.Column(values.Length - rank)));
    }

    // Repeats the image's edge.
    private static Vector<double> Block(double[] differences, int width, int height, int row, int column) =>
        Vector<double>.Build.Dense(Side * Side, at =>
            differences[(Math.Clamp(row + (at / Side), 0, height - 1) * width) + Math.Clamp(column + (at % Side), 0, width - 1)]);

    // Begins with the least and the most different pixel, so that nothing is drawn.
    private static double[] Part(double[][] features, double[] differences)
    {
        var quiet = features[Array.IndexOf(differences, differences.Min())];
        var changed = features[Array.IndexOf(differences, differences.Max())];
        for (var round = 0; round < MostRounds; round++)
        {
            var near = features.ToLookup(feature => Distance(feature, quiet) > Distance(feature, changed));
            var (nextQuiet, nextChanged) = (Mean([.. near[false]]), Mean([.. near[true]]));
            if (Distance(nextQuiet, quiet) + Distance(nextChanged, changed) < 1e-9)
            {
                break;
            }

            (quiet, changed) = (nextQuiet, nextChanged);
        }

        return [.. features.Select(feature => Distance(feature, quiet) - Distance(feature, changed))];
    }

    private static double[] Mean(double[][] features) => [.. Enumerable.Range(0, features[0].Length).Select(at => features.Average(feature => feature[at]))];

    private static double Distance(double[] left, double[] right) => Math.Sqrt(left.Zip(right, (a, b) => (a - b) * (a - b)).Sum());
}
