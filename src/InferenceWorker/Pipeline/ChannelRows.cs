using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>
/// A model's channels, each from one band of the scene or from none. A channel without a band has scale 0 and offset NaN, by
/// which the graph knows it, and samples of 0.
/// </summary>
internal sealed class ChannelRows : IPixelRows
{
    private readonly SceneReader _reader;
    private readonly int?[] _bands;
    private PixelBlock? _source;

    /// <summary>Takes over a reader.</summary>
    /// <param name="reader">Reads the bands that channels take, each once.</param>
    /// <param name="bands">Per channel the index of the reader's band, or null.</param>
    public ChannelRows(SceneReader reader, IEnumerable<int?> bands)
    {
        _reader = reader;
        _bands = [.. bands];
        Scale = [.. _bands.Select(band => band is { } index ? reader.Scale[index] : 0)];
        Offset = [.. _bands.Select(band => band is { } index ? reader.Offset[index] : float.NaN)];
    }

    public GridSpec Grid => _reader.Grid;

    public SampleType Type => _reader.Type;

    public PixelUnit Unit => _reader.Unit;

    public IReadOnlyList<float> Scale { get; }

    public IReadOnlyList<float> Offset { get; }

    public void ReadRows(int firstRow, int rows, int firstColumn, int columns, PixelBlock destination)
    {
        var source = Source(rows, columns);
        _reader.ReadRows(firstRow, rows, firstColumn, columns, source);
        source.Validity.Span<byte>().CopyTo(destination.Validity.Span<byte>());
        var plane = rows * columns * Type.Size();
        for (var channel = 0; channel < _bands.Length; channel++)
        {
            var target = destination.Samples.Span<byte>((long)channel * plane, plane);
            if (_bands[channel] is { } band)
            {
                source.Samples.Span<byte>((long)band * plane, plane).CopyTo(target);
            }
            else
            {
                target.Clear();
            }
        }
    }

    public void Dispose()
    {
        _source?.Dispose();
        _reader.Dispose();
    }

    private PixelBlock Source(int rows, int columns)
    {
        if (_source is null || _source.Grid.Height != rows || _source.Grid.Width != columns)
        {
            _source?.Dispose();
            _source = new PixelBlock(_reader.Grid.Crop(new PixelRect(0, 0, columns, rows)), _reader.Type, _reader.Unit, _reader.Scale, _reader.Offset);
        }

        return _source;
    }
}
