namespace Groundshift.TestKit.Campaign;

/// <summary>
/// A square of ground at 10 m: parcels with a cover each, a calendar per field, and events, of which some are changes to be found and
/// some pass.
/// </summary>
public sealed class SimulatedGround
{

    /// <summary>Classes, as places in <see cref="Legend"/>.</summary>
    public const byte Water = 0;
    public const byte Trees = 1;
    public const byte Grass = 2;
    public const byte Crops = 3;
    public const byte Shrub = 4;
    public const byte Built = 5;
    public const byte Bare = 6;

    /// <summary>Names of the classes.</summary>
    public static readonly string[] Legend = ["water", "trees", "grass", "crops", "shrub_and_scrub", "built", "bare"];

    // Mean parcel of 1.6 ha: fields and stands of Central Europe are of that order.
    private const int PixelsPerParcel = 160;

    // A change per 1.1 km², so that detection is measured on some hundred of them; a flood for every five.
    private const int PixelsPerEvent = 9500;
    private const int EventsPerFlood = 6;

    private readonly ulong _seed;
    private readonly byte[] _cover;
    private readonly byte[] _event;

    /// <summary>Lays out the ground and what happens on it.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="side">Rows and columns.</param>
    /// <param name="firstDay">First day on which something may happen.</param>
    /// <param name="lastDay">The day behind the last one.</param>
    public SimulatedGround(int seed, int side, int firstDay, int lastDay)
    {
        Side = side;
        _seed = SimulatedNoise.Mix((ulong)seed);
        _cover = new byte[Pixels / PixelsPerParcel];
        _event = new byte[Pixels];
        Parcel = new int[Pixels];
        var random = new Random(seed);
        LayOut(random);
        Events = [.. Enumerable.Range(0, Math.Min(byte.MaxValue, Pixels / PixelsPerEvent)).Select(place => Happen(random, place, firstDay, lastDay))];
    }

    /// <summary>Rows and columns.</summary>
    public int Side { get; }

    /// <summary>Number of pixels.</summary>
    public int Pixels => Side * Side;

    /// <summary>Square kilometres.</summary>
    public double Area => Pixels / 1e4;

    /// <summary>Number of parcels.</summary>
    public int Parcels => _cover.Length;

    /// <summary>Which parcel a pixel belongs to.</summary>
    public int[] Parcel { get; }

    /// <summary>What happens, by the number that <see cref="EventAt"/> gives, from 1.</summary>
    public IReadOnlyList<GroundEvent> Events { get; }

    /// <summary>The event that a pixel belongs to; 0 for none.</summary>
    public ReadOnlySpan<byte> EventAt => _event;

    /// <summary>What covers a pixel where nothing happens.</summary>
    public byte CoverAt(int pixel) => _cover[Parcel[pixel]];

    /// <summary>
    /// What every pixel looks like on a day: two covers and how much of the second. The look is the season's as well as the ground's.
    /// </summary>
    public void Look(int day, Span<byte> first, Span<byte> second, Span<float> share)
    {
        Span<(byte, byte, float)> looks = new (byte, byte, float)[Parcels];
        for (var parcel = 0; parcel < Parcels; parcel++)
        {
            looks[parcel] = Season(parcel, _cover[parcel], day);
        }

        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            var parcel = Parcel[pixel];
            (first[pixel], second[pixel], share[pixel]) =
                _event[pixel] is var number and > 0 && Events[number - 1].CoverOn(day) is { } cover ? Season(parcel, cover, day) : looks[parcel];
        }
    }

    // The look of a cover on a day. Calendars differ from parcel to parcel and shift from year to year.
    private (byte, byte, float) Season(int parcel, byte cover, int day)
    {
        var year = day / 365;
        var today = (day % 365) + (10 * Draw(parcel, 1 + year));
        switch (cover)
        {
            case Crops:
                // Every year another crop: half are sown in autumn, green from March to July, half green from May to October.
                var winter = (SimulatedNoise.Mix(_seed ^ (ulong)((parcel * 31) + year)) & 1) == 0;
                var green = winter ? Window(today, 60, 200) : Window(today, 130, 280);
                return (Crops, Bare, 0.92f * (1 - green));
            case Grass:
                // Dry in some summers, mown now and then.
                var dry = Draw(0, 50 + year) > 0 ? 0.55f * Window(today, 190, 250) : 0;
                return (Grass, (SimulatedNoise.Mix(_seed ^ (ulong)parcel) & 3) == 0 ? Crops : Bare, dry);
            case Trees:
                // Half of the stands lose their leaves.
                return (Trees, Shrub, (SimulatedNoise.Mix(_seed ^ (ulong)(parcel * 7)) & 1) == 0 ? 0.5f * (1 - Window(today, 105, 310)) : 0);
            default:
                return (cover, cover, 0);
        }
    }

    // 1 between two days of the year, with ramps of ten days.
    private static float Window(float day, float from, float to) => Math.Clamp(Math.Min(day - from, to - day) / 10, 0, 1);

    private float Draw(int parcel, int what) => SimulatedNoise.Normal(SimulatedNoise.Mix(_seed ^ SimulatedNoise.Mix(((ulong)what << 20) | (uint)parcel)));

    private void LayOut(Random random)
    {
        var places = Enumerable.Range(0, Parcels).Select(_ => (X: random.NextSingle() * Side, Y: random.NextSingle() * Side)).ToArray();
        var wood = new float[Pixels];
        SimulatedNoise.Smooth(_seed ^ 1, 90, Side, wood);
        for (var parcel = 0; parcel < Parcels; parcel++)
        {
            var (x, y) = places[parcel];
            var here = wood[((int)y * Side) + (int)x];
            var dice = random.NextSingle();
            _cover[parcel] = here > 0.5 ? (dice < 0.85 ? Trees : dice < 0.93 ? Shrub : Grass)
                : here < -0.9 ? (dice < 0.55 ? Built : dice < 0.8 ? Grass : dice < 0.9 ? Bare : Trees)
                : dice < 0.5 ? Crops : dice < 0.8 ? Grass : dice < 0.88 ? Trees : dice < 0.92 ? Water : dice < 0.95 ? Bare : Shrub;
        }

        var cells = new List<int>[32 * 32];
        Array.ForEach(Enumerable.Range(0, cells.Length).ToArray(), index => cells[index] = []);
        var cell = Side / 32f;
        for (var parcel = 0; parcel < Parcels; parcel++)
        {
            cells[((int)(places[parcel].Y / cell) * 32) + (int)(places[parcel].X / cell)].Add(parcel);
        }

        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            var (x, y) = (pixel % Side, pixel / Side);
            var (best, nearest) = (float.MaxValue, 0);
            for (var row = Math.Max(0, (int)(y / cell) - 4); row <= Math.Min(31, (int)(y / cell) + 4); row++)
            {
                for (var column = Math.Max(0, (int)(x / cell) - 4); column <= Math.Min(31, (int)(x / cell) + 4); column++)
                {
                    foreach (var parcel in cells[(row * 32) + column])
                    {
                        var distance = ((places[parcel].X - x) * (places[parcel].X - x)) + ((places[parcel].Y - y) * (places[parcel].Y - y));
                        (best, nearest) = distance < best ? (distance, parcel) : (best, nearest);
                    }
                }
            }

            Parcel[pixel] = nearest;
        }
    }

    private GroundEvent Happen(Random random, int place, int firstDay, int lastDay)
    {
        var kind = place % EventsPerFlood == EventsPerFlood - 1 ? EventKind.Flood : (place % 7) switch { < 4 => EventKind.Clearing, < 6 => EventKind.Building, _ => EventKind.Reservoir };
        var radius = 3 + (8 * random.NextSingle());
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var (x, y) = (random.Next(15, Side - 15), random.Next(15, Side - 15));
            var cover = _cover[Parcel[(y * Side) + x]];
            var fits = kind == EventKind.Clearing ? cover == Trees : cover is Grass or Crops;
            var pixels = fits ? Blob(random.Next(), x, y, radius, cover) : [];
            if (pixels.Count < 12)
            {
                continue;
            }

            pixels.ForEach(pixel => _event[pixel] = (byte)(place + 1));
            return new GroundEvent(kind, cover, random.Next(firstDay, lastDay), kind == EventKind.Flood ? random.Next(8, 35) : random.Next(30, 90), pixels);
        }

        return new GroundEvent(kind, Trees, int.MaxValue, 0, []);
    }

    // A blob with a ragged edge, within ground of one cover.
    private List<int> Blob(int seed, int x, int y, float radius, byte cover)
    {
        var pixels = new List<int>();
        var reach = (int)radius + 3;
        for (var row = y - reach; row <= y + reach; row++)
        {
            for (var column = x - reach; column <= x + reach; column++)
            {
                var angle = MathF.Atan2(row - y, column - x);
                var limit = radius * (1 + (0.25f * MathF.Sin((3 * angle) + seed)));
                var pixel = (row * Side) + column;
                if (((row - y) * (row - y)) + ((column - x) * (column - x)) <= limit * limit && _cover[Parcel[pixel]] == cover && _event[pixel] == 0)
                {
                    pixels.Add(pixel);
                }
            }
        }

        return pixels;
    }
}

/// <summary>What an event is.</summary>
public enum EventKind
{
    /// <summary>Trees become bare ground, and after most of a year grass and shrub.</summary>
    Clearing,

    /// <summary>A field becomes a building site and then a building.</summary>
    Building,

    /// <summary>A field comes under water for good.</summary>
    Reservoir,

    /// <summary>A field comes under water for some weeks: no change.</summary>
    Flood,
}

/// <summary>Something that happens to ground.</summary>
public sealed record GroundEvent(EventKind Kind, byte Before, int Day, int Lasting, IReadOnlyList<int> Pixels)
{
    private const int RegrowthDays = 300;

    /// <summary>True for what an alert is wanted of.</summary>
    public bool IsChange => Kind != EventKind.Flood && Pixels.Count > 0;

    /// <summary>The cover on a day; null before it happened, and after it passed.</summary>
    public byte? CoverOn(int day) => day < Day ? null : Kind switch
    {
        EventKind.Clearing => day < Day + RegrowthDays ? SimulatedGround.Bare : SimulatedGround.Shrub,
        EventKind.Building => day < Day + Lasting ? SimulatedGround.Bare : SimulatedGround.Built,
        EventKind.Reservoir => SimulatedGround.Water,
        _ => day < Day + Lasting ? SimulatedGround.Water : null,
    };
}
