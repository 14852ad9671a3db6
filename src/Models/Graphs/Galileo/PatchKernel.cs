using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.Galileo;

/// <summary>
/// Kernels of patches brought to smaller patches, so that a small patch gives the token which it would give when enlarged.
/// With R the resampling of a large patch to a small one, new = pinv(R) old; R acts on rows and columns alike, so its
/// pseudo-inverse does too. Source: Beyer et al. 2023, FlexiViT, arXiv 2212.08013, section 3.4.
/// </summary>
internal static class PatchKernel
{
    // Of PyTorch's bicubic resampling with antialias=True, as in Pillow (aten/src/ATen/native/cpu/UpSampleKernel.cpp).
    private const double CubicParameter = -0.5;

    // Half width of the cubic kernel in pixels of the smaller image.
    private const double CubicReach = 2;

    /// <summary>Shape: [outputs, channels, from, from] to [outputs, channels, size, size]; size at most from.</summary>
    public static WeightTensor Resampled(WeightTensor kernel, int size)
    {
        var from = kernel.Shape[2];
        if (size == from)
        {
            return kernel;
        }

        var inverse = PseudoInverse(Resampling(from, size), from, size);
        var planes = kernel.Shape[0] * kernel.Shape[1];
        var values = new float[planes * size * size];
        for (var plane = 0; plane < planes; plane++)
        {
            Resample(kernel.Values.AsSpan(plane * from * from, from * from), inverse, from, size, values.AsSpan(plane * size * size, size * size));
        }

        return new WeightTensor([kernel.Shape[0], kernel.Shape[1], size, size], values);
    }

    private static void Resample(ReadOnlySpan<float> plane, double[,] inverse, int from, int size, Span<float> result)
    {
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var sum = 0.0;
                for (var index = 0; index < from * from; index++)
                {
                    sum += inverse[row, index / from] * inverse[column, index % from] * plane[index];
                }

                result[row * size + column] = (float)sum;
            }
        }
    }

    // [from, to]: how much of each large pixel goes into each small one. Bicubic with a kernel as wide as the reduction.
    private static double[,] Resampling(int from, int to)
    {
        var matrix = new double[from, to];
        var scale = (double)from / to;
        for (var target = 0; target < to; target++)
        {
            var centre = scale * (target + 0.5);
            var first = Math.Max((int)(centre - CubicReach * scale + 0.5), 0);
            var last = Math.Min((int)(centre + CubicReach * scale + 0.5), from);
            var sum = 0.0;
            for (var source = first; source < last; source++)
            {
                sum += matrix[source, target] = Cubic(Math.Abs((source - centre + 0.5) / scale));
            }

            for (var source = first; source < last; source++)
            {
                matrix[source, target] /= sum;
            }
        }

        return matrix;
    }

    // Keys 1981, doi 10.1109/TASSP.1981.1163711.
    private static double Cubic(double distance) => distance switch
    {
        < 1 => (((CubicParameter + 2) * distance - (CubicParameter + 3)) * distance * distance) + 1,
        < 2 => CubicParameter * (((distance - 5) * distance + 8) * distance - 4),
        _ => 0,
    };

    // (M^T M)^-1 M^T of [from, to] by elimination: the columns are far from dependent (condition of M below 1.6 from 8 to 1..7).
    private static double[,] PseudoInverse(double[,] matrix, int from, int to)
    {
        var (left, right) = (new double[to, to], new double[to, from]);
        for (var row = 0; row < to; row++)
        {
            for (var source = 0; source < from; source++)
            {
                right[row, source] = matrix[source, row];
                for (var column = 0; column < to; column++)
                {
                    left[row, column] += matrix[source, row] * matrix[source, column];
                }
            }
        }

        // M^T M is symmetric and positive definite, so that no pivot is zero.
        for (var pivot = 0; pivot < to; pivot++)
        {
            for (var row = 0; row < to; row++)
            {
                if (row != pivot)
                {
                    Subtract(left, right, row, pivot, left[row, pivot] / left[pivot, pivot]);
                }
            }
        }

        for (var row = 0; row < to; row++)
        {
            for (var source = 0; source < from; source++)
            {
                right[row, source] /= left[row, row];
            }
        }

        return right;
    }

    private static void Subtract(double[,] left, double[,] right, int row, int pivot, double factor)
    {
        for (var column = 0; column < left.GetLength(1); column++)
        {
            left[row, column] -= factor * left[pivot, column];
        }

        for (var column = 0; column < right.GetLength(1); column++)
        {
            right[row, column] -= factor * right[pivot, column];
        }
    }
}
