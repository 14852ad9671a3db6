namespace Groundshift.Host.Demo;

/// <summary>A seeded piece of country on a 10 m grid: a lake, forest, fields, a village, bare ground.</summary>
/// <remarks>Shape: (height, width) class values in the order of <see cref="ClassSpectra.Names"/>.</remarks>
internal sealed class SimulatedLandscape
{
    // Fields of about 16 ha: a common size on the plains of central Europe.
    private const double FieldPixels = 40;

    private static readonly (int X, int Y)[] Directions = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];

    /// <summary>Class values, as in <see cref="ClassSpectra.Names"/>.</summary>
    public const int Water = 0, Trees = 1, Grass = 2, Flooded = 3, Crops = 4, Shrub = 5, Built = 6, Bare = 7;

    private readonly ValueNoise _noise;
    private readonly byte[] _classes;
    private readonly float[] _texture;
    private readonly IReadOnlyList<SimulatedEvent> _events;

    public SimulatedLandscape(ulong seed, int width, int height, Func<SimulatedLandscape, IReadOnlyList<SimulatedEvent>>? events = null)
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

        _events = events?.Invoke(this) ?? [];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Class of a pixel on a day: what happened to it, and ripe fields are harvested in late summer.</summary>
    public int ClassOn(int column, int row, DateOnly day)
    {
        int landCover = _classes[(row * Width) + column];
        foreach (var happened in _events)
        {
            if (happened.Covers(column, row, day, landCover, _noise))
            {
                landCover = happened.LandCover == Built ? VillageAt(column, row) : happened.LandCover;
            }
        }

        return landCover == Crops && day.DayOfYear > HarvestDay(column, row) ? Bare : landCover;
    }

    /// <summary>Reflectance of a pixel, 0 to 1.</summary>
    public double Reflectance(int column, int row, DateOnly day, double nanometres) =>
        ClassSpectra.At(ClassOn(column, row, day), nanometres) * _texture[(row * Width) + column];

    /// <summary>
    /// The middle of the largest round piece of ground that some classes hold, at a tenth of the width from the edge; with
    /// <paramref name="near"/> only where one of those classes is within a share of the width.
    /// </summary>
    public (int Column, int Row) MiddleOf(IReadOnlyList<int> classes, IReadOnlyList<int>? near = null, double within = 0)
    {
        var best = (Column: Width / 2, Row: Height / 2, Radius: -1);
        var step = Math.Max(1, Width / 60);
        for (var row = Height / 10; row < Height * 9 / 10; row += step)
        {
            for (var column = Width / 10; column < Width * 9 / 10; column += step)
            {
                var radius = Reach(column, row, classes, isInside: true);
                if (radius > best.Radius && (near is null || Reach(column, row, near, isInside: false) <= Width * within))
                {
                    best = (column, row, radius);
                }
            }
        }

        return (best.Column, best.Row);
    }

    // How far one can go in eight directions and meet nothing but these classes, or, from outside, none of them.
    private int Reach(int column, int row, IReadOnlyList<int> classes, bool isInside)
    {
        for (var radius = 0; ; radius++)
        {
            foreach (var (x, y) in Directions)
            {
                var (c, r) = (column + (x * radius), row + (y * radius));
                if (c < 0 || r < 0 || c >= Width || r >= Height)
                {
                    return isInside ? radius : Width;
                }

                if (classes.Contains(_classes[(r * Width) + c]) != isInside)
                {
                    return radius;
                }
            }
        }
    }

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
