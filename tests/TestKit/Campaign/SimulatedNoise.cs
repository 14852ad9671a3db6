namespace Groundshift.TestKit.Campaign;

/// <summary>Random numbers that depend on a seed and a place alone, and smooth fields of them.</summary>
public static class SimulatedNoise
{
    private static readonly float[] Table = MakeTable();

    /// <summary>A well-mixed number for a key. Source: the finaliser of SplitMix64, Steele et al. 2014, doi 10.1145/2714064.2660195.</summary>
    public static ulong Mix(ulong key)
    {
        key += 0x9E3779B97F4A7C15;
        key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9;
        key = (key ^ (key >> 27)) * 0x94D049BB133111EB;
        return key ^ (key >> 31);
    }

    /// <summary>Normal with standard deviation 1, from the lower 16 bits of a mixed number.</summary>
    public static float Normal(ulong mixed) => Table[mixed & 0xFFFF];

    /// <summary>Fills a square with a smooth field of standard deviation near 1, whose values hang together over a number of pixels.</summary>
    public static void Smooth(ulong seed, int scale, int side, Span<float> field)
    {
        var across = (side / scale) + 2;
        var nodes = new float[across * across];
        for (var node = 0; node < nodes.Length; node++)
        {
            nodes[node] = Node(seed, node / across, node % across);
        }

        for (var y = 0; y < side; y++)
        {
            var (row, v) = (y / scale * across, Ease(y % scale / (float)scale));
            for (var x = 0; x < side; x++)
            {
                var (corner, u) = (row + (x / scale), Ease(x % scale / (float)scale));
                var top = Lerp(nodes[corner], nodes[corner + 1], u);
                var bottom = Lerp(nodes[corner + across], nodes[corner + across + 1], u);
                // Between four nodes the mean of squares falls to about a half; 1.35 brings it back on the average.
                field[(y * side) + x] = 1.35f * Lerp(top, bottom, v);
            }
        }
    }

    private static float Node(ulong seed, int row, int column) => Normal(Mix(seed ^ Mix(((ulong)row << 32) | (uint)column)));

    private static float Ease(float t) => t * t * (3 - (2 * t));

    private static float Lerp(float a, float b, float t) => a + ((b - a) * t);

    // Two uniform numbers make two normal ones. Source: Box and Muller 1958, doi 10.1214/aoms/1177706645.
    private static float[] MakeTable()
    {
        var random = new Random(65536);
        return [.. Enumerable.Range(0, 1 << 16).Select(_ =>
            (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
