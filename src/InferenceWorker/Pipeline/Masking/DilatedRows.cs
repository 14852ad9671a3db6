using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>
/// Grows clouds by 100 m and cloud shadows by 60 m (Euclidean, between pixel centres), since masks cut edges too close and the
/// fringe of a cloud is the commonest false change. Streams: holds as many rows as the larger radius spans.
/// </summary>
internal sealed class DilatedRows : IStateRows
{
    /// <summary>Cloud radius in metres. Source: product specification of masking.</summary>
    public const double CloudMetres = 100;

    /// <summary>Shadow radius in metres. Source: as above.</summary>
    public const double ShadowMetres = 60;

    private readonly IStateRows _source;
    private readonly NearnessRing _cloud;
    private readonly NearnessRing _shadow;
    private readonly NativeBuffer _rows;
    private readonly PixelRect _read;
    private readonly PixelRect _output;
    private readonly int _capacity;
    private readonly int _lead;
    private int _pushed;
    private int _next;

    /// <summary>Rows of <paramref name="output"/> from a source that gives rows of <paramref name="read"/>; see <see cref="ReadRect"/>.</summary>
    public DilatedRows(IStateRows source, PixelRect read, PixelRect output, PixelSize pixel)
    {
        _source = source;
        _read = read;
        _output = output;
        _lead = NearnessRing.Reach(Math.Max(CloudMetres, ShadowMetres), pixel.HeightMetres);
        _cloud = new NearnessRing(PixelState.Cloud, read.Width, CloudMetres, pixel, _lead);
        _shadow = new NearnessRing(PixelState.Shadow, read.Width, ShadowMetres, pixel, _lead);
        _capacity = (2 * _lead) + 1;
        _rows = new NativeBuffer((long)_capacity * read.Width);
        _pushed = read.Row;
        _next = output.Row;
    }

    /// <inheritdoc/>
    public int Context => 0;

    /// <summary>What must be known of the mask so that every pixel of <paramref name="output"/> is right.</summary>
    public static PixelRect ReadRect(PixelRect output, GridSpec grid, PixelSize pixel, int sourceContext)
    {
        var columns = (int)Math.Ceiling(CloudMetres / pixel.WidthMetres) + sourceContext;
        var rows = (int)Math.Ceiling(CloudMetres / pixel.HeightMetres) + sourceContext;
        return new PixelRect(output.Column - columns, output.Row - rows, output.Width + (2 * columns), output.Height + (2 * rows))
            .Intersect(grid.Extent);
    }

    /// <inheritdoc/>
    public void Next(Span<byte> states)
    {
        for (; _pushed < Math.Min(_read.Bottom, _next + _lead + 1); _pushed++)
        {
            var row = Row(_pushed);
            _source.Next(row);
            _cloud.Push(_pushed, row);
            _shadow.Push(_pushed, row);
        }

        var line = Row(_next);
        // Marking writes only states of this row; the rings remember where the sources were.
        _shadow.Mark(_next, _read.Row, _pushed - 1, line);
        _cloud.Mark(_next, _read.Row, _pushed - 1, line);
        line.Slice(_output.Column - _read.Column, _output.Width).CopyTo(states);
        _next++;
    }

    public void Dispose()
    {
        _source.Dispose();
        _cloud.Dispose();
        _shadow.Dispose();
        _rows.Dispose();
    }

    private Span<byte> Row(int row) => _rows.Span<byte>((long)(row % _capacity) * _read.Width, _read.Width);
}

/// <summary>Size of a pixel on the ground, in metres.</summary>
internal readonly record struct PixelSize(double WidthMetres, double HeightMetres);
