namespace Groundshift.Host.Demo;

/// <summary>Smooth seeded noise in 0 to 1, the same on every machine.</summary>
internal sealed class ValueNoise(ulong seed)
{
    // Odd constants of SplitMix64 (Steele, Lea, Flood 2014, doi 10.1145/2660193.2660195).
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const ulong MixA = 0xBF58476D1CE4E5B9;
    private const ulong MixB = 0x94D049BB133111EB;

    /// <summary>Sum of octaves; <paramref name="scale"/> is the size of the largest feature in pixels.</summary>
    public double Fractal(double x, double y, double scale, int octaves)
    {
        double sum = 0, weight = 1, total = 0;
        for (var octave = 0; octave < octaves; octave++)
        {
            sum += weight * Smooth(x / scale, y / scale, (ulong)octave);
            total += weight;
            weight /= 2;
            scale /= 2;
        }

        return sum / total;
    }

    /// <summary>Independent value of one lattice point.</summary>
    public double At(long x, long y, ulong layer)
    {
        unchecked
        {
            var z = seed + (Golden * (((ulong)x * 73_856_093) ^ ((ulong)y * 19_349_663) ^ (layer * 83_492_791) ^ 1));
            z = (z ^ (z >> 30)) * MixA;
            z = (z ^ (z >> 27)) * MixB;
            return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }

    /// <summary>Sensor-like noise: mean 0, standard deviation 1 (sum of twelve uniform values).</summary>
    public double Gaussian(long x, long y, ulong layer)
    {
        var sum = -6.0;
        for (ulong i = 0; i < 12; i++)
        {
            sum += At(x, y, (layer * 12) + i);
        }

        return sum;
    }

    private double Smooth(double x, double y, ulong layer)
    {
        var x0 = (long)Math.Floor(x);
        var y0 = (long)Math.Floor(y);
        var u = Fade(x - x0);
        var v = Fade(y - y0);
        var top = Lerp(At(x0, y0, layer), At(x0 + 1, y0, layer), u);
        var bottom = Lerp(At(x0, y0 + 1, layer), At(x0 + 1, y0 + 1, layer), u);
        return Lerp(top, bottom, v);
    }

    private static double Fade(double t) => t * t * (3 - (2 * t));

    private static double Lerp(double a, double b, double t) => a + ((b - a) * t);
}
