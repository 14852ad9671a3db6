namespace Groundshift.Host.Demo;

/// <summary>Clouds of one date with the shadows that they cast to the north-west, as the sun stands in the south-east at 10:00.</summary>
internal sealed class SimulatedSky(ulong seed, double coverage)
{
    // Clouds at about 1 km under a sun 50 degrees high: their shadow falls some 800 m away.
    private const int ShadowColumns = -56, ShadowRows = -56;

    private readonly ValueNoise _noise = new(seed);

    /// <summary>Share of the light that comes from cloud, 0 to 1.</summary>
    public double Cloud(int column, int row)
    {
        if (coverage <= 0)
        {
            return 0;
        }

        var density = _noise.Fractal(column, row, 260, 5);
        return Math.Clamp((density - (0.72 - (0.35 * coverage))) * 9, 0, 1);
    }

    /// <summary>Share of the sunlight that is taken away, 0 to 1.</summary>
    public double Shadow(int column, int row) => 0.65 * Cloud(column - ShadowColumns, row - ShadowRows);

    /// <summary>Reflectance at the sensor's view of the surface, cloud and shadow included.</summary>
    public double Apply(int column, int row, double surface, double nanometres)
    {
        var cloud = Cloud(column, row);
        var white = nanometres < 1300 ? 0.75 : nanometres < 1900 ? 0.45 : 0.3;
        return (cloud * white) + ((1 - cloud) * surface * (1 - Shadow(column, row)));
    }

    /// <summary>Sen2Cor's class of a pixel (Level-2A Algorithm Theoretical Basis Document, scene classification).</summary>
    public byte SceneClass(int column, int row, int landCover)
    {
        var cloud = Cloud(column, row);
        return cloud > 0.6 ? (byte)9
            : cloud > 0.15 ? (byte)8
            : Shadow(column, row) > 0.15 ? (byte)3
            : landCover switch { 0 => (byte)6, 6 or 7 => (byte)5, 8 => (byte)11, _ => (byte)4 };
    }
}
