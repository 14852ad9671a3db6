using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>States from <see cref="CloudDetector"/>, which reads its bands a second time beside the model's.</summary>
internal sealed class DetectedCloudRows : IStateRows
{
    private const int Chunk = 64;
    private const string TopOfAtmosphere = "L1C";

    private static readonly string[] Needed = ["B02", "B03", "B04", "B08", "B11"];
    private static readonly string[] Useful = ["B12", "B10"];

    private readonly SceneReader _reader;
    private readonly IReadOnlyList<string> _bands;
    private readonly PixelRect _read;
    private readonly NativeBuffer _values;
    private PixelBlock? _block;
    private int _next;
    private int _loaded;

    private DetectedCloudRows(SceneReader reader, IReadOnlyList<string> bands, PixelRect read)
    {
        _reader = reader;
        _bands = bands;
        _read = read;
        _values = new NativeBuffer((long)bands.Count * read.Width * sizeof(float));
    }

    public int Context => 0;

    /// <summary>The bands of a scene that the detector reads; empty when the scene is not of the kind that it was made for.</summary>
    public static IReadOnlyList<string> Bands(SceneRecord scene)
    {
        var usable = scene.Parts.All(part =>
            part.Sensor == SensorKind.Sentinel2
            && part.Level == TopOfAtmosphere
            && Needed.All(name => part.Bands.Any(band => band.Name == name && band.Unit == PixelUnit.Reflectance)));
        return usable
            ? [.. Needed, .. Useful.Where(name => scene.Parts.All(part => part.Bands.Any(band => band.Name == name)))]
            : [];
    }

    /// <summary>Detected states; takes over the reader.</summary>
    public static IStateRows Over(SceneReader reader, IReadOnlyList<string> bands, PixelRect read, PixelSize pixel) =>
        new OpenedRows(new MajorityRows(new DetectedCloudRows(reader, bands, read), read.Width, read.Height), read.Width, read.Height, pixel);

    public void Next(Span<byte> states)
    {
        if (_next == _loaded)
        {
            Load();
        }

        var block = _block!; // Load has just filled it, or an earlier call.
        var row = _next % Chunk;
        var bands = new CloudBands
        {
            Blue = Row(block, "B02", row),
            Green = Row(block, "B03", row),
            Red = Row(block, "B04", row),
            NearInfrared = Row(block, "B08", row),
            ShortWave = Row(block, "B11", row),
            FarShortWave = _bands.Contains("B12") ? Row(block, "B12", row) : Row(block, "B11", row),
            Cirrus = _bands.Contains("B10") ? Row(block, "B10", row) : default,
        };
        CloudDetector.Judge(bands, states);
        var validity = block.ValidityRow(row);
        for (var column = 0; column < states.Length; column++)
        {
            states[column] = validity[column] == 0 ? (byte)PixelState.Clear : states[column];
        }

        _next++;
    }

    public void Dispose()
    {
        _block?.Dispose();
        _values.Dispose();
        _reader.Dispose();
    }

    private void Load()
    {
        var rows = Math.Min(Chunk, _read.Height - _loaded);
        if (_block is null || _block.Grid.Height != rows)
        {
            _block?.Dispose();
            _block = new PixelBlock(
                _reader.Grid.Crop(new PixelRect(_read.Column, 0, _read.Width, rows)), _reader.Type, _reader.Unit, _reader.Scale, _reader.Offset);
        }

        _reader.ReadRows(_read.Row + _loaded, rows, _read.Column, _read.Width, _block);
        _loaded += rows;
    }

    private Span<float> Row(PixelBlock block, string name, int row)
    {
        var band = 0;
        while (_bands[band] != name)
        {
            band++;
        }

        var size = block.Type.Size();
        var samples = block.Samples.Span<byte>((((long)band * block.Grid.Height) + row) * _read.Width * size, _read.Width * size);
        var values = _values.Span<float>((long)band * _read.Width, _read.Width);
        SampleConversion.ToPhysical(samples, block.Type, block.Scale[band], block.Offset[band], values);
        return values;
    }
}
