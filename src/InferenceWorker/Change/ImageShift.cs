using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Groundshift.InferenceWorker.Change;

/// <summary>How far one image lies from another, by phase correlation.</summary>
/// <param name="Rows">Rows that the second lies below the first, in pixels and parts of them.</param>
/// <param name="Columns">Columns that the second lies right of the first, in pixels and parts of them.</param>
/// <param name="Peak">Height of the correlation's peak, 0 to 1: below about 0.03 the images have too little in common.</param>
internal readonly record struct ImageShift(double Rows, double Columns, double Peak)
{
    /// <summary>
    /// Estimates the shift of two images: whole pixels by phase correlation, the part of a pixel by least squares on gradients.
    /// Sources: Kuglin and Hines 1975, The phase correlation image alignment method; Lucas and Kanade 1981, IJCAI 2, 674-679.
    /// </summary>
    /// <param name="first">Values without gaps. Shape: (height, width), row-major.</param>
    /// <param name="second">As the first.</param>
    /// <param name="height">Rows, at least 16.</param>
    /// <param name="width">Columns, at least 16.</param>
    public static ImageShift Estimate(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 16);
        var (a, b) = (Windowed(first, height, width), Windowed(second, height, width));
        Transform(a, height, width, Fourier.Forward);
        Transform(b, height, width, Fourier.Forward);
        for (var index = 0; index < a.Length; index++)
        {
            var cross = b[index] * Complex.Conjugate(a[index]);
            var length = cross.Magnitude;
            a[index] = length > 1e-12 ? cross / length : Complex.Zero;
        }

        Transform(a, height, width, Fourier.Inverse);

        // MathNet scales both ways by the root of the size; the peak of identical images becomes 1.
        var scale = 1 / Math.Sqrt((double)height * width);
        var (rows, columns, peak) = Locate([.. a.Select(value => value.Real * scale)], height, width);
        var (finerRows, finerColumns) = SubpixelShift.Refine(first, second, height, width, rows, columns);
        return new ImageShift(finerRows, finerColumns, peak);
    }

    // The library transforms in one dimension only: rows, then columns.
    private static void Transform(Complex[] image, int height, int width, Action<Complex[]> transform)
    {
        var (line, column) = (new Complex[width], new Complex[height]);
        for (var row = 0; row < height; row++)
        {
            Array.Copy(image, row * width, line, 0, width);
            transform(line);
            Array.Copy(line, 0, image, row * width, width);
        }

        for (var x = 0; x < width; x++)
        {
            for (var y = 0; y < height; y++)
            {
                column[y] = image[(y * width) + x];
            }

            transform(column);
            for (var y = 0; y < height; y++)
            {
                image[(y * width) + x] = column[y];
            }
        }
    }

    private static Complex[] Windowed(ReadOnlySpan<float> image, int height, int width)
    {
        var mean = 0.0;
        foreach (var value in image)
        {
            mean += value;
        }

        mean /= image.Length;
        var windowed = new Complex[image.Length];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                // Fades the borders, which would correlate at no shift whatever the images show.
                var fade = Math.Pow(Math.Sin(Math.PI * (row + 0.5) / height) * Math.Sin(Math.PI * (column + 0.5) / width), 2);
                windowed[row * width + column] = (image[row * width + column] - mean) * fade;
            }
        }

        return windowed;
    }

    private static (int Rows, int Columns, double Peak) Locate(double[] correlation, int height, int width)
    {
        var peak = Array.IndexOf(correlation, correlation.Max());
        var (row, column) = (peak / width, peak % width);
        return (row > height / 2 ? row - height : row, column > width / 2 ? column - width : column, correlation[peak]);
    }
}
