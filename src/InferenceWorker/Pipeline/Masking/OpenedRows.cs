using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>
/// Keeps only clouds into which a disk of 60 m radius fits (a morphological opening): bright roofs pass every spectral test without
/// a thermal band, and grown by 100 m they would cost half of a city. Streams: holds as many rows as the disk spans.
/// </summary>
/// <remarks>
/// Source of the operation: Serra 1982, Image Analysis and Mathematical Morphology, chapter II. The size is ours: large buildings are
/// up to some 100 m wide, and the smallest cumulus clouds that Sentinel-2 masks are asked to hold are larger. Smaller clouds are missed.
/// What lies outside the scene counts as whatever lies next to it.
/// </remarks>
internal sealed class OpenedRows : IStateRows
{
    /// <summary>Radius of the disk in metres.</summary>
    public const double RadiusMetres = 60;

    private readonly IStateRows _source;
    private readonly NearnessRing _clear;
    private readonly NearnessRing _cores;
    private readonly NativeBuffer _rows;
    private readonly NativeBuffer _line;
    private readonly int _width;
    private readonly int _height;
    private readonly int _lead;
    private int _pushed;
    private int _eroded;
    private int _next;

    public OpenedRows(IStateRows source, int width, int height, PixelSize pixel)
    {
        _source = source;
        _width = width;
        _height = height;
        _lead = NearnessRing.Reach(RadiusMetres, pixel.HeightMetres);
        _clear = new NearnessRing(PixelState.Cloud, width, RadiusMetres, pixel, _lead);
        _cores = new NearnessRing(PixelState.Cloud, width, RadiusMetres, pixel, _lead);
        _rows = new NativeBuffer(((2L * _lead) + 1) * width);
        _line = new NativeBuffer(width);
    }

    /// <inheritdoc/>
    public int Context => _source.Context + ContextOf(_lead);

    /// <summary>Rows and columns around a pixel that the opening looks at.</summary>
    public static int ContextOf(PixelSize pixel) =>
        ContextOf(NearnessRing.Reach(RadiusMetres, Math.Min(pixel.WidthMetres, pixel.HeightMetres)));

    /// <inheritdoc/>
    public void Next(Span<byte> states)
    {
        for (; _eroded < Math.Min(_height, _next + _lead + 1); _eroded++)
        {
            Push(Math.Min(_height, _eroded + _lead + 1));
            _cores.Push(_eroded, Erode(_eroded));
        }

        states.Clear();
        _cores.Mark(_next, 0, _eroded - 1, states);
        _next++;
    }

    public void Dispose()
    {
        _source.Dispose();
        _clear.Dispose();
        _cores.Dispose();
        _rows.Dispose();
        _line.Dispose();
    }

    // Once inwards and once outwards.
    private static int ContextOf(int lead) => 2 * lead;

    private void Push(int end)
    {
        var line = _line.Span<byte>();
        for (; _pushed < end; _pushed++)
        {
            var row = Row(_pushed);
            _source.Next(row);

            // The ring finds what is near a cloud; given the negative, it finds what is near clear ground.
            for (var column = 0; column < _width; column++)
            {
                line[column] = (byte)(row[column] == (byte)PixelState.Cloud ? PixelState.Clear : PixelState.Cloud);
            }

            _clear.Push(_pushed, line);
        }
    }

    private Span<byte> Erode(int row)
    {
        var line = _line.Span<byte>();
        line.Clear();
        _clear.Mark(row, 0, _pushed - 1, line);
        var states = Row(row);
        for (var column = 0; column < _width; column++)
        {
            line[column] = (byte)(states[column] == (byte)PixelState.Cloud && line[column] == 0 ? PixelState.Cloud : PixelState.Clear);
        }

        return line;
    }

    private Span<byte> Row(int row) => _rows.Span<byte>((long)(row % ((2 * _lead) + 1)) * _width, _width);
}
