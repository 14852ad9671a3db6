using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>
/// Finds pixels within a radius of a state, over as many rows as the radius spans: each row is turned into the distance along x to
/// the nearest such pixel, and a circle is then one comparison per row that it crosses.
/// </summary>
internal sealed class NearnessRing : IDisposable
{
    private const byte Far = byte.MaxValue;
    private const int Lanes = 64;

    // A pixel of 10 m that a projection's scale makes 10.004 m long must not lose the tenth ring of 100 m.
    private const double Slack = 0.05;

    private readonly PixelState _target;
    private readonly NativeBuffer _distances;
    private readonly bool[] _present;
    private readonly byte[] _halfWidths;
    private readonly int _stride;
    private readonly int _width;
    private readonly int _rows;

    /// <summary>Looks for <paramref name="target"/> in rows that are pushed up to <paramref name="lead"/> rows ahead.</summary>
    public NearnessRing(PixelState target, int width, double radiusMetres, PixelSize pixel, int lead)
    {
        _target = target;
        _width = width;
        _stride = (width + Lanes - 1) / Lanes * Lanes;
        _rows = (2 * lead) + 1;
        Radius = Reach(radiusMetres, pixel.HeightMetres);
        _halfWidths = new byte[Radius + 1];
        for (var row = 0; row <= Radius; row++)
        {
            var left = Math.Max(0, (radiusMetres * radiusMetres) - (row * pixel.HeightMetres * row * pixel.HeightMetres));
            _halfWidths[row] = (byte)Math.Min(Far - 1, Reach(Math.Sqrt(left), pixel.WidthMetres));
        }

        _distances = new NativeBuffer((long)_rows * _stride);
        _present = new bool[_rows];
    }

    /// <summary>Rows above and below that the radius reaches.</summary>
    public int Radius { get; }

    /// <summary>Whole pixels within a distance.</summary>
    public static int Reach(double metres, double pixelMetres) => (int)Math.Floor((metres / pixelMetres) + Slack);

    /// <summary>Takes in a row; rows come in order.</summary>
    public void Push(int row, ReadOnlySpan<byte> states)
    {
        var slot = row % _rows;
        _present[slot] = states.Contains((byte)_target);
        if (!_present[slot])
        {
            return;
        }

        var distances = Slot(slot);
        distances.Fill(Far);
        var distance = Far;
        for (var column = 0; column < _width; column++)
        {
            distance = states[column] == (byte)_target ? (byte)0 : Increase(distance);
            distances[column] = distance;
        }

        distance = Far;
        for (var column = _width - 1; column >= 0; column--)
        {
            distance = states[column] == (byte)_target ? (byte)0 : Increase(distance);
            distances[column] = Math.Min(distances[column], distance);
        }
    }

    /// <summary>Raises the states of a row to the target's where one is near. Rows from <paramref name="first"/> to <paramref name="last"/> have been pushed.</summary>
    public void Mark(int row, int first, int last, Span<byte> states)
    {
        for (var other = Math.Max(first, row - Radius); other <= Math.Min(last, row + Radius); other++)
        {
            if (_present[other % _rows])
            {
                Mark(Slot(other % _rows)[.._width], _halfWidths[Math.Abs(other - row)], states);
            }
        }
    }

    public void Dispose() => _distances.Dispose();

    private void Mark(ReadOnlySpan<byte> distances, byte halfWidth, Span<byte> states)
    {
        var limit = Vector512.Create(halfWidth);
        var target = Vector512.Create((byte)_target);
        var whole = MemoryMarshal.Cast<byte, Vector512<byte>>(states);
        var near = MemoryMarshal.Cast<byte, Vector512<byte>>(distances);
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i] = Vector512.Max(whole[i], Vector512.LessThanOrEqual(near[i], limit) & target);
        }

        for (var column = whole.Length * Lanes; column < _width; column++)
        {
            if (distances[column] <= halfWidth)
            {
                states[column] = Math.Max(states[column], (byte)_target);
            }
        }
    }

    private Span<byte> Slot(int slot) => _distances.Span<byte>((long)slot * _stride, _stride);

    private static byte Increase(byte distance) => distance == Far ? Far : (byte)(distance + 1);
}
