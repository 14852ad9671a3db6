namespace Groundshift.Host.Demo;

/// <summary>A seeded piece of country on a 10 m grid: a lake, forest, fields, a village, bare ground.</summary>
/// <remarks>Shape: (height, width) class values in the order of <see cref="ClassSpectra.Names"/>.</remarks>
internal sealed class SimulatedLandscape
{
    // Fields of about 16 ha: a common size on the plains of central Europe.
    private const double FieldPixels = 40;
    private const int Water = 0, Trees = 1, Grass = 2, Flooded = 3, Crops = 4, Shrub = 5, Built = 6, Bare = 7;

    private readonly ValueNoise _noise;
    private readonly byte[] _classes;
    private readonly float[] _texture;

    public SimulatedLandscape(ulong seed, int width, int height)
    {
        _noise = new ValueNoise(seed);
        Width = width;
        Height = height;
        _classes = new byte[width * height];
        _texture = new float[width * height];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                _classes[(row * width) + column] = (byte)ClassAt(column, row);
                _texture[(row * width) + column] = (float)(0.85 + (0.3 * _noise.Fractal(column, row, 24, 3)));
            }
        }
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Class of a pixel on a day of the year: ripe fields are harvested in late summer.</summary>
    public int ClassOn(int column, int row, int dayOfYear)
    {
        var landCover = _classes[(row * Width) + column];
        return landCover == Crops && dayOfYear > HarvestDay(column, row) ? Bare : landCover;
    }

    /// <summary>Reflectance of a pixel, 0 to 1.</summary>
    public double Reflectance(int column, int row, int dayOfYear, double nanometres) =>
        ClassSpectra.At(ClassOn(column, row, dayOfYear), nanometres) * _texture[(row * Width) + column];

    private double HarvestDay(int column, int row)
    {
        var (x, y) = Field(column, row);
        return 195 + (60 * _noise.At(x, y, 40));
    }

    private int ClassAt(int column, int row)
    {
        var relief = _noise.Fractal(column, row, Width / 2.5, 5);
        var moisture = _noise.Fractal(column + 5000, row, Width / 4.0, 4);
        var village = Distance(column, row, Width * 0.7, Height * 0.35) / (Width * 0.09);
        return relief < 0.34 ? Water
            : relief < 0.36 ? Flooded
            : village + (0.8 * _noise.Fractal(column, row, 30, 3)) < 1.1 ? VillageAt(column, row)
            : moisture > 0.56 ? Trees
            : moisture > 0.54 ? Shrub
            : FieldAt(column, row);
    }

    private int VillageAt(int column, int row) => _noise.At(column / 3, row / 3, 50) < 0.75 ? Built : Grass;

    private int FieldAt(int column, int row)
    {
        var (x, y) = Field(column, row);
        var use = _noise.At(x, y, 30);
        return use < 0.62 ? Crops : use < 0.9 ? Grass : Bare;
    }

    private (long X, long Y) Field(int column, int row)
    {
        // Slanted strips that bend a little, as parcels do.
        var bend = 30 * _noise.Fractal(column, row, Width / 2.0, 2);
        var x = (column * 0.96) + (row * 0.28) + bend;
        var y = (row * 0.96) - (column * 0.28) + bend;
        return ((long)Math.Floor(x / FieldPixels), (long)Math.Floor(y / (FieldPixels * 0.6)));
    }

    private static double Distance(double x, double y, double toX, double toY) =>
        Math.Sqrt(((x - toX) * (x - toX)) + ((y - toY) * (y - toY)));
}
