namespace Groundshift.InferenceWorker.Change;

/// <summary>Refines a shift known to about a pixel: moves the second image until its difference from the first does not follow the first's gradient.</summary>
internal static class SubpixelShift
{
    private const int MostRounds = 20;

    // A hundredth of a pixel is below what misregistration matters for.
    private const double Settled = 0.01;

    /// <summary>The refined shift in pixels. Shape: both images (height, width), row-major, without gaps. Stays where gradients tell nothing.</summary>
    public static (double Rows, double Columns) Refine(
        ReadOnlySpan<float> first, ReadOnlySpan<float> second, int height, int width, double rows, double columns)
    {
        var (a, b) = (Standardised(first), Standardised(second));
        for (var round = 0; round < MostRounds; round++)
        {
            var (down, right) = Step(a, b, height, width, rows, columns);
            (rows, columns) = (rows + down, columns + right);
            if (Math.Abs(down) + Math.Abs(right) < Settled)
            {
                break;
            }
        }

        return (rows, columns);
    }

    private static (double Down, double Right) Step(float[] a, float[] b, int height, int width, double rows, double columns)
    {
        double yy = 0, xx = 0, xy = 0, yd = 0, xd = 0;
        for (var row = 1; row < height - 1; row++)
        {
            for (var column = 1; column < width - 1; column++)
            {
                if (Sample(b, height, width, row + rows, column + columns) is not { } moved)
                {
                    continue;
                }

                var at = row * width + column;
                var (gradientY, gradientX) = ((a[at + width] - a[at - width]) / 2.0, (a[at + 1] - a[at - 1]) / 2.0);
                var difference = a[at] - moved;
                (yy, xx, xy) = (yy + gradientY * gradientY, xx + gradientX * gradientX, xy + gradientY * gradientX);
                (yd, xd) = (yd + gradientY * difference, xd + gradientX * difference);
            }
        }

        var determinant = yy * xx - xy * xy;
        return determinant > 1e-6 * (yy + xx) * (yy + xx)
            ? (Math.Clamp((xx * yd - xy * xd) / determinant, -1, 1), Math.Clamp((yy * xd - xy * yd) / determinant, -1, 1))
            : (0, 0);
    }

    // Bilinear; null outside.
    private static double? Sample(float[] image, int height, int width, double row, double column)
    {
        var (top, left) = ((int)Math.Floor(row), (int)Math.Floor(column));
        if (top < 0 || left < 0 || top + 1 >= height || left + 1 >= width)
        {
            return null;
        }

        var (down, right) = (row - top, column - left);
        var at = top * width + left;
        return (1 - down) * ((1 - right) * image[at] + right * image[at + 1]) + down * ((1 - right) * image[at + width] + right * image[at + width + 1]);
    }

    // The dates differ in light; mean 0 and variance 1 take the greater part of that out.
    private static float[] Standardised(ReadOnlySpan<float> image)
    {
        double sum = 0, squares = 0;
        foreach (var value in image)
        {
            (sum, squares) = (sum + value, squares + (double)value * value);
        }

        var mean = sum / image.Length;
        var spread = Math.Sqrt(Math.Max(squares / image.Length - mean * mean, 1e-12));
        var standardised = new float[image.Length];
        for (var index = 0; index < image.Length; index++)
        {
            standardised[index] = (float)((image[index] - mean) / spread);
        }

        return standardised;
    }
}
