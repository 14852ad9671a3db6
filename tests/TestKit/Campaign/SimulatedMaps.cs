using System.Runtime.Intrinsics;

namespace Groundshift.TestKit.Campaign;

/// <summary>
/// What a land-cover model would say of simulated ground: logits of the look, blurred by a shift of up to half a pixel, plus errors
/// that stay (of a parcel, of a pixel), that drift over weeks (of a parcel), that belong to a scene (over kilometres) and that are
/// new each time; cloud, its shadow, and the rim that a cloud mask overlooks.
/// </summary>
/// <remarks>Nothing here is taken from the filter: errors are normal in the logits and correlated in place and time.</remarks>
public sealed class SimulatedMaps
{
    // A scene-wide error hangs together over 1.5 km, and is kept per square of 80 m.
    private const int SceneScale = 19;
    private const int Square = 8;

    // Logits of a look, (cover, class): a margin of about 3 over an unrelated class is the certainty of a good map; related covers
    // are nearer.
    private static readonly Vector256<float>[] Signature =
    [
        Vector256.Create(4.2f, 0.2f, 0.2f, 0.0f, 0.0f, 0.2f, 0.4f, 0),
        Vector256.Create(0.2f, 3.8f, 0.7f, 0.4f, 1.5f, 0.2f, 0.0f, 0),
        Vector256.Create(0.2f, 0.6f, 3.0f, 1.5f, 1.4f, 0.3f, 0.8f, 0),
        Vector256.Create(0.2f, 0.3f, 1.5f, 3.2f, 0.8f, 0.3f, 1.1f, 0),
        Vector256.Create(0.1f, 1.5f, 1.3f, 0.8f, 2.8f, 0.4f, 0.8f, 0),
        Vector256.Create(0.3f, 0.2f, 0.2f, 0.3f, 0.3f, 3.6f, 1.4f, 0),
        Vector256.Create(0.3f, 0.1f, 0.7f, 1.1f, 0.7f, 1.5f, 3.3f, 0),
    ];

    // How far a mask falls short of the cloud, in the unit of the cloud's field: a pixel or two.
    private const float Rim = 0.06f;

    // What is left of a cloud beyond its mask: thin, and the stronger the nearer; water, built and bare.
    private static readonly Vector256<float> Thin = Vector256.Create(1f, 0, 0, 0, 0, 2.5f, 2, 0);

    // Classes, padded to a vector.
    private const int Lanes = 8;

    // Standard deviations of the errors in logits.
    private const float ParcelStays = 0.7f;
    private const float PixelStays = 0.45f;
    private const float ParcelDrifts = 0.7f;
    private const float SceneWide = 0.45f;
    private const float PixelNoise = 0.6f;

    // Weather and growth hold for weeks: an e-folding time of 40 days.
    private const float DriftDays = 40;

    private readonly SimulatedGround _ground;
    private readonly ulong _seed;
    private readonly Random _random;
    private readonly float[] _parcelStays;
    private readonly float[] _pixelStays;
    private readonly float[] _drift;
    private readonly float[] _sums;
    private readonly byte[] _first;
    private readonly byte[] _second;
    private readonly float[] _share;
    private readonly float[] _cloud;
    private readonly float[] _field;
    private readonly float[] _scene;
    private int _lastDay;

    /// <summary>Prepares maps of a ground.</summary>
    public SimulatedMaps(SimulatedGround ground, int seed)
    {
        _ground = ground;
        _random = new Random(seed);
        _seed = SimulatedNoise.Mix((ulong)seed ^ 0xABCDEF);
        var squares = Squares * Squares;
        (_first, _second, _share, _cloud) = (new byte[ground.Pixels], new byte[ground.Pixels], new float[ground.Pixels], new float[ground.Pixels]);
        (_field, _scene) = (new float[squares], new float[squares * Lanes]);
        _parcelStays = Normals(ground.Parcels, ParcelStays);
        _drift = Normals(ground.Parcels, ParcelDrifts);
        _sums = new float[_drift.Length];
        _pixelStays = Normals(ground.Pixels, PixelStays);
        Probabilities = new byte[Classes * ground.Pixels];
        Valid = new byte[ground.Pixels];
    }

    /// <summary>Number of classes of <see cref="SimulatedGround.Legend"/>.</summary>
    public const int Classes = 7;

    /// <summary>Stored probabilities, (class, pixel), 0 to 200.</summary>
    public byte[] Probabilities { get; }

    /// <summary>1 where the product is valid.</summary>
    public byte[] Valid { get; }

    private int Squares => (_ground.Side + Square - 1) / Square;

    /// <summary>Draws the map of a day.</summary>
    public void Draw(int day)
    {
        Drift(day - _lastDay);
        _lastDay = day;
        Sky(day);
        if (!Valid.AsSpan().Contains((byte)1))
        {
            return;
        }

        _ground.Look(day, _first, _second, _share);
        for (var index = 0; index < Classes; index++)
        {
            SimulatedNoise.Smooth(_seed ^ SimulatedNoise.Mix((ulong)((day * 16) + index)), SceneScale, Squares, _field);
            for (var square = 0; square < _field.Length; square++)
            {
                _scene[(square * Lanes) + index] = SceneWide * _field[square];
            }
        }

        // Sentinel-2's dates lie within half a pixel of each other.
        var (dx, dy) = (_random.NextSingle() - 0.5f, _random.NextSingle() - 0.5f);
        for (var row = 0; row < _ground.Side; row++)
        {
            Draw(day, row, dx, dy);
        }
    }

    private void Draw(int day, int row, float dx, float dy)
    {
        Span<float> noise = stackalloc float[Lanes];
        for (var column = 0; column < _ground.Side; column++)
        {
            var pixel = (row * _ground.Side) + column;
            if (Valid[pixel] == 0)
            {
                continue;
            }

            var square = (row / Square * Squares) + (column / Square);
            Noise(SimulatedNoise.Mix(_seed ^ ((ulong)day << 32) ^ (ulong)pixel), noise);
            var logits = Mix(row, column, dx, dy) + At(_sums, _ground.Parcel[pixel]) + At(_scene, square) + At(_pixelStays, pixel)
                + (PixelNoise * Vector256.Create<float>(noise));
            Store(pixel, _cloud[pixel] > -Rim ? logits + ((1 + (_cloud[pixel] / Rim)) * Thin) : logits);
        }
    }

    private static Vector256<float> At(float[] values, int place) => Vector256.Create(values.AsSpan(place * Lanes, Lanes));

    private static void Noise(ulong seed, Span<float> noise)
    {
        var more = 0ul;
        for (var index = 0; index < Classes; index++)
        {
            more = index % 4 == 0 ? SimulatedNoise.Mix(seed + (ulong)index) : more >> 16;
            noise[index] = SimulatedNoise.Normal(more);
        }
    }

    private Vector256<float> Mix(int row, int column, float dx, float dy)
    {
        var (y, x) = (Math.Clamp(row + Math.Sign(dy), 0, _ground.Side - 1), Math.Clamp(column + Math.Sign(dx), 0, _ground.Side - 1));
        if (Alike(row, column, row, x) && Alike(row, column, y, column) && Alike(row, column, y, x))
        {
            return Logits(row, column);
        }

        var (v, u) = (Math.Abs(dy), Math.Abs(dx));
        return ((1 - v) * (1 - u) * Logits(row, column)) + ((1 - v) * u * Logits(row, x)) + (v * (1 - u) * Logits(y, column)) + (v * u * Logits(y, x));
    }

    private bool Alike(int row, int column, int otherRow, int otherColumn)
    {
        var (left, right) = ((row * _ground.Side) + column, (otherRow * _ground.Side) + otherColumn);
        return _ground.Parcel[left] == _ground.Parcel[right] && _ground.EventAt[left] == _ground.EventAt[right];
    }

    private Vector256<float> Logits(int row, int column)
    {
        var pixel = (row * _ground.Side) + column;
        return ((1 - _share[pixel]) * Signature[_first[pixel]]) + (_share[pixel] * Signature[_second[pixel]]);
    }

    private void Store(int pixel, Vector256<float> logits)
    {
        var exponents = Vector256.Exp(logits).WithElement(Classes, 0);
        var stored = Vector256.ConvertToInt32((exponents * (200 / Vector256.Sum(exponents))) + Vector256.Create(0.5f));
        for (var index = 0; index < Classes; index++)
        {
            Probabilities[(index * _ground.Pixels) + pixel] = (byte)stored[index];
        }
    }

    private void Drift(int days)
    {
        var keep = MathF.Exp(-days / DriftDays);
        var fresh = ParcelDrifts * MathF.Sqrt(1 - (keep * keep));
        for (var i = 0; i < _drift.Length; i++)
        {
            if (i % Lanes >= Classes)
            {
                continue;
            }

            _drift[i] = (keep * _drift[i]) + (fresh * SimulatedNoise.Normal((ulong)_random.NextInt64()));
            _sums[i] = _drift[i] + _parcelStays[i];
        }
    }

    // Half of the scenes are mostly cloudy, a quarter nearly clear. Masks reach a little short of the cloud's true edge.
    private void Sky(int day)
    {
        var dice = _random.NextSingle();
        var cover = dice < 0.3 ? 1.1f : dice < 0.75 ? (dice - 0.3f) / 0.45f * 1.8f - 0.9f : -3f;
        if (cover >= 1.1f)
        {
            Valid.AsSpan().Clear();
            return;
        }

        SimulatedNoise.Smooth(_seed ^ SimulatedNoise.Mix((ulong)(day + 77_777)), 60, _ground.Side, _cloud);
        for (var pixel = 0; pixel < _cloud.Length; pixel++)
        {
            // Positive inside the mask; from -1/12 to 0 the rim that it overlooks.
            _cloud[pixel] += cover;
            Valid[pixel] = _cloud[pixel] > 0 ? (byte)0 : (byte)1;
        }
    }

    private float[] Normals(int count, float deviation)
    {
        var normals = new float[count * Lanes];
        for (var at = 0; at < normals.Length; at++)
        {
            normals[at] = at % Lanes < Classes ? deviation * SimulatedNoise.Normal((ulong)_random.NextInt64()) : 0;
        }

        return normals;
    }
}
