using System.Numerics.Tensors;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>States from the quality layers of a scene; the worst of them holds.</summary>
internal sealed class FileMaskRows : IStateRows
{
    private const int Chunk = 64;

    private readonly IReadOnlyList<(MaskReader Reader, byte[] Table)> _masks;
    private readonly PixelRect _read;
    private readonly NativeBuffer _values;
    private readonly NativeBuffer _states;
    private int _next;
    private int _loaded;

    public FileMaskRows(IReadOnlyList<(MaskReader Reader, byte[] Table)> masks, PixelRect read)
    {
        _masks = masks;
        _read = read;
        _values = new NativeBuffer((long)Chunk * read.Width);
        _states = new NativeBuffer((long)Chunk * read.Width);
    }

    public int Context => 0;

    public void Next(Span<byte> states)
    {
        if (_next == _loaded)
        {
            Load();
        }

        _states.Span<byte>((long)(_next % Chunk) * _read.Width, _read.Width).CopyTo(states);
        _next++;
    }

    public void Dispose()
    {
        foreach (var (reader, _) in _masks)
        {
            reader.Dispose();
        }

        _values.Dispose();
        _states.Dispose();
    }

    private void Load()
    {
        var rows = Math.Min(Chunk, _read.Height - _loaded);
        var states = _states.Span<byte>(0, rows * _read.Width);
        var values = _values.Span<byte>(0, states.Length);
        states.Clear();
        foreach (var (reader, table) in _masks)
        {
            reader.ReadRows(_read.Row + _loaded, rows, _read.Column, _read.Width, values);
            foreach (ref var value in values)
            {
                value = table[value];
            }

            TensorPrimitives.Max(states, values, states);
        }

        _loaded += rows;
    }
}
