using System.Numerics.Tensors;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Bands of a multispectral instrument computed from those of a spectrometer while its rows stream past, as reflectance.</summary>
internal sealed class ResampledPixelRows : IPixelRows
{
    private readonly SceneReader _reader;
    private readonly IReadOnlyList<ResampledBand?> _bands;
    private PixelBlock? _source;
    private NativeBuffer? _line;

    /// <summary>Takes over a reader whose bands are the sources that the weights refer to; null is a band that is absent, with scale 0 and offset NaN.</summary>
    public ResampledPixelRows(SceneReader reader, IReadOnlyList<ResampledBand?> bands)
    {
        _reader = reader;
        _bands = bands;
        Scale = [.. bands.Select(band => band is null ? 0f : 1f)];
        Offset = [.. bands.Select(band => band is null ? float.NaN : 0f)];
    }

    public GridSpec Grid => _reader.Grid;

    public SampleType Type => SampleType.Float32;

    public PixelUnit Unit => _reader.Unit;

    public IReadOnlyList<float> Scale { get; }

    public IReadOnlyList<float> Offset { get; }

    public void ReadRows(int firstRow, int rows, int firstColumn, int columns, PixelBlock destination)
    {
        var source = Source(rows, columns);
        _reader.ReadRows(firstRow, rows, firstColumn, columns, source);
        source.Validity.Span<byte>().CopyTo(destination.Validity.Span<byte>());
        for (var band = 0; band < _bands.Count; band++)
        {
            for (var row = 0; row < rows; row++)
            {
                Mix(source, _bands[band]?.Weights ?? [], row, destination.Row<float>(band, row));
            }
        }
    }

    public void Dispose()
    {
        _source?.Dispose();
        _line?.Dispose();
        _reader.Dispose();
    }

    private void Mix(PixelBlock source, IReadOnlyList<SourceWeight> weights, int row, Span<float> target)
    {
        var line = _line!.Span<float>(0, target.Length); // Made together with the source block.
        var size = source.Type.Size();
        target.Clear();
        foreach (var (band, weight) in weights)
        {
            var samples = source.Samples.Span<byte>((((long)band * source.Grid.Height) + row) * target.Length * size, target.Length * size);
            SampleConversion.ToPhysical(samples, source.Type, source.Scale[band], source.Offset[band], line);
            TensorPrimitives.MultiplyAdd(line, (float)weight, target, target);
        }
    }

    private PixelBlock Source(int rows, int columns)
    {
        if (_source is null || _source.Grid.Height != rows || _source.Grid.Width != columns)
        {
            _source?.Dispose();
            _line?.Dispose();
            _source = new PixelBlock(_reader.Grid.Crop(new PixelRect(0, 0, columns, rows)), _reader.Type, _reader.Unit, _reader.Scale, _reader.Offset);
            _line = new NativeBuffer((long)columns * sizeof(float));
        }

        return _source;
    }
}
