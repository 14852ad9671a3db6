using System.Numerics.Tensors;

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
    private static readonly float[,] Signature =
    {
        { 4.2f, 0.2f, 0.2f, 0.0f, 0.0f, 0.2f, 0.4f },
        { 0.2f, 3.8f, 0.7f, 0.4f, 1.5f, 0.2f, 0.0f },
        { 0.2f, 0.6f, 3.0f, 1.5f, 1.4f, 0.3f, 0.8f },
        { 0.2f, 0.3f, 1.5f, 3.2f, 0.8f, 0.3f, 1.1f },
        { 0.1f, 1.5f, 1.3f, 0.8f, 2.8f, 0.4f, 0.8f },
        { 0.3f, 0.2f, 0.2f, 0.3f, 0.3f, 3.6f, 1.4f },
        { 0.3f, 0.1f, 0.7f, 1.1f, 0.7f, 1.5f, 3.3f },
    };

    // How far a mask falls short of the cloud, in the unit of the cloud's field: a pixel or two.
    private const float Rim = 0.06f;

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
    private readonly float[] _logits;
    private readonly float[] _mixed = new float[Classes];
    private readonly float[] _total;
    private readonly byte[] _first;
    private readonly byte[] _second;
    private readonly float[] _share;
    private readonly float[] _cloud;
    private readonly float[][] _scene;
    private int _lastDay;

    /// <summary>Prepares maps of a ground.</summary>
    public SimulatedMaps(SimulatedGround ground, int seed)
    {
        _ground = ground;
        _random = new Random(seed);
        _seed = SimulatedNoise.Mix((ulong)seed ^ 0xABCDEF);
        var squares = Squares * Squares;
        (_first, _second, _share, _cloud) = (new byte[ground.Pixels], new byte[ground.Pixels], new float[ground.Pixels], new float[ground.Pixels]);
        (_logits, _total) = (new float[Classes * ground.Side], new float[ground.Side]);
        _scene = [.. Enumerable.Range(0, Classes).Select(_ => new float[squares])];
        _parcelStays = Normals(ground.Parcels * Classes, ParcelStays);
        _drift = Normals(ground.Parcels * Classes, ParcelDrifts);
        _sums = new float[_drift.Length];
        _pixelStays = Normals(ground.Pixels * Classes, PixelStays);
        Probabilities = new byte[Classes * ground.Pixels];
        Valid = new byte[ground.Pixels];
    }

    public static int Classes => SimulatedGround.Legend.Length;

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
            SimulatedNoise.Smooth(_seed ^ SimulatedNoise.Mix((ulong)((day * 16) + index)), SceneScale, Squares, _scene[index]);
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
        var side = _ground.Side;
        var logits = _logits.AsSpan();
        for (var column = 0; column < side; column++)
        {
            var pixel = (row * side) + column;
            if (Valid[pixel] == 0)
            {
                continue;
            }

            Mix(row, column, dx, dy);
            var parcel = _ground.Parcel[pixel] * Classes;
            var square = (row / Square * Squares) + (column / Square);
            var (noise, more) = (SimulatedNoise.Mix(_seed ^ ((ulong)day << 32) ^ (ulong)pixel), 0ul);
            for (var index = 0; index < Classes; index++)
            {
                more = index % 4 == 0 ? SimulatedNoise.Mix(noise + (ulong)index) : more >> 16;
                logits[(index * side) + column] = _mixed[index] + _sums[parcel + index] + (SceneWide * _scene[index][square])
                    + _pixelStays[(pixel * Classes) + index] + (PixelNoise * SimulatedNoise.Normal(more));
            }

            Overlook(column, _cloud[pixel]);
        }

        Store(row);
    }

    // What is left of a cloud beyond its mask: thin, and the stronger the nearer.
    private void Overlook(int column, float cloud)
    {
        if (cloud <= -Rim)
        {
            return;
        }

        var rest = 1 + (cloud / Rim);
        _logits[(SimulatedGround.Built * _ground.Side) + column] += 2.5f * rest;
        _logits[(SimulatedGround.Bare * _ground.Side) + column] += 2f * rest;
        _logits[(SimulatedGround.Water * _ground.Side) + column] += rest;
    }

    private void Mix(int row, int column, float dx, float dy)
    {
        Array.Clear(_mixed);
        var (y, x) = (Math.Clamp(row + Math.Sign(dy), 0, _ground.Side - 1), Math.Clamp(column + Math.Sign(dx), 0, _ground.Side - 1));
        if (Alike(row, column, row, x) && Alike(row, column, y, column) && Alike(row, column, y, x))
        {
            Add(row, column, 1);
            return;
        }

        var (v, u) = (Math.Abs(dy), Math.Abs(dx));
        Add(row, column, (1 - v) * (1 - u));
        Add(row, x, (1 - v) * u);
        Add(y, column, v * (1 - u));
        Add(y, x, v * u);
    }

    private bool Alike(int row, int column, int otherRow, int otherColumn)
    {
        var (left, right) = ((row * _ground.Side) + column, (otherRow * _ground.Side) + otherColumn);
        return _ground.Parcel[left] == _ground.Parcel[right] && _ground.EventAt[left] == _ground.EventAt[right];
    }

    private void Add(int row, int column, float weight)
    {
        var pixel = (row * _ground.Side) + column;
        var (first, second, share) = (_first[pixel], _second[pixel], _share[pixel] * weight);
        for (var index = 0; index < Classes; index++)
        {
            _mixed[index] += ((weight - share) * Signature[first, index]) + (share * Signature[second, index]);
        }
    }

    private void Store(int row)
    {
        var side = _ground.Side;
        var sum = _total.AsSpan();
        sum.Clear();
        for (var index = 0; index < Classes; index++)
        {
            var line = _logits.AsSpan(index * side, side);
            TensorPrimitives.Exp(line, line);
            TensorPrimitives.Add(sum, line, sum);
        }

        for (var index = 0; index < Classes; index++)
        {
            var line = _logits.AsSpan(index * side, side);
            TensorPrimitives.Divide(line, sum, line);
            var stored = Probabilities.AsSpan((index * _ground.Pixels) + (row * side), side);
            for (var column = 0; column < side; column++)
            {
                stored[column] = (byte)((line[column] * 200) + 0.5f);
            }
        }
    }

    private void Drift(int days)
    {
        var keep = MathF.Exp(-days / DriftDays);
        var fresh = ParcelDrifts * MathF.Sqrt(1 - (keep * keep));
        for (var i = 0; i < _drift.Length; i++)
        {
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

    private float[] Normals(int count, float deviation) => [.. Enumerable.Range(0, count).Select(_ => deviation * SimulatedNoise.Normal((ulong)_random.NextInt64()))];
}
