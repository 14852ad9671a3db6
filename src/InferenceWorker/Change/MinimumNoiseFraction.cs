using MathNet.Numerics.LinearAlgebra;

namespace Groundshift.InferenceWorker.Change;

/// <summary>
/// Fewer bands with most of the signal: combinations ordered by signal over noise, where noise is what neighbours differ by.
/// Source: Green et al. 1988, doi 10.1109/36.3001. Shape: weights [bands, components].
/// </summary>
internal sealed record MinimumNoiseFraction(double[] Mean, Matrix<double> Weights)
{
    // Far below sensor noise, far above rounding; spectrometers have bands that are copies of their neighbours.
    private const double Ridge = 1e-9;

    /// <summary>Fits the combinations.</summary>
    /// <param name="values">Pixels. Shape: (pixels, bands), row-major.</param>
    /// <param name="differences">Differences of horizontal neighbours; their variance is twice the noise's. Shape: (pairs, bands), row-major.</param>
    /// <param name="bands">Bands in.</param>
    /// <param name="components">Combinations out, at most as many as bands.</param>
    public static MinimumNoiseFraction Fit(double[] values, double[] differences, int bands, int components)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, bands);
        var (mean, signal) = Covariance(values, bands);
        var (_, twice) = Covariance(differences, bands);
        var noise = twice / 2;
        noise += Math.Max(Ridge * signal.Trace() / bands, double.Epsilon) * Matrix<double>.Build.DenseIdentity(bands);
        var factor = noise.Cholesky().Factor;
        var whitened = factor.Solve(signal) * factor.Inverse().Transpose();
        var parts = ((whitened + whitened.Transpose()) / 2).Evd(Symmetricity.Symmetric);

        // Eigenvalues come in rising order; the best combinations stand last.
        var best = Matrix<double>.Build.DenseOfColumnVectors(Enumerable.Range(1, components).Select(rank => parts.EigenVectors.Column(bands - rank)));
        return new MinimumNoiseFraction(mean, factor.Transpose().Solve(best));
    }

    /// <summary>Components of one pixel, noise with variance 1 each.</summary>
    public void Apply(ReadOnlySpan<double> pixel, Span<double> components)
    {
        for (var component = 0; component < components.Length; component++)
        {
            var sum = 0.0;
            for (var band = 0; band < pixel.Length; band++)
            {
                sum += Weights[band, component] * (pixel[band] - Mean[band]);
            }

            components[component] = sum;
        }
    }

    private static (double[] Mean, Matrix<double> Covariance) Covariance(double[] values, int bands)
    {
        var matrix = Matrix<double>.Build.Dense(bands, values.Length / bands, values);
        var mean = matrix.RowSums() / matrix.ColumnCount;
        return ([.. mean], (matrix.TransposeAndMultiply(matrix) / matrix.ColumnCount) - mean.OuterProduct(mean));
    }
}
