using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Windows on their way through the model: samples and validity in, the model's answer out. Reused through a pool.</summary>
internal sealed class WindowBatch : IDisposable
{
    private readonly PixelWindow[] _windows;
    private readonly NativeBuffer[] _samples;
    private readonly NativeBuffer[] _valid;

    public WindowBatch(ModelShape shape)
    {
        Shape = shape;
        _windows = new PixelWindow[shape.Batch];
        _samples = [.. Enumerable.Range(0, shape.Sources.Count).Select(source => new NativeBuffer(shape.Batch * shape.SampleBytes(source)))];
        _valid = [.. Enumerable.Range(0, shape.Sources.Count).Select(source => new NativeBuffer(shape.Batch * shape.ValidBytes(source)))];
        Locations = new NativeBuffer((long)shape.Batch * 2 * sizeof(float));
        Output = new NativeBuffer((long)shape.Batch * shape.OutputCount * sizeof(float));
    }

    /// <summary>Sizes.</summary>
    public ModelShape Shape { get; }

    /// <summary>Latitude and longitude of the windows' centres in degrees, 32-bit floats: (window, 2).</summary>
    public NativeBuffer Locations { get; }

    /// <summary>The model's answer: (window, channel, row, column) of cells.</summary>
    public NativeBuffer Output { get; }

    /// <summary>The windows that are filled in.</summary>
    public ReadOnlySpan<PixelWindow> Windows => _windows.AsSpan(0, Count);

    /// <summary>Number of windows that are filled in.</summary>
    public int Count { get; private set; }

    /// <summary>True when no further window fits.</summary>
    public bool IsFull => Count == _windows.Length;

    /// <summary>Samples of a source as stored: (window, date, band, row, column).</summary>
    public NativeBuffer Samples(int source = 0) => _samples[source];

    /// <summary>1 where a pixel of a source is valid: (window, date, row, column).</summary>
    public NativeBuffer Valid(int source = 0) => _valid[source];

    /// <summary>The answer about one of <see cref="Windows"/>.</summary>
    public ReadOnlySpan<float> OutputOf(int place) => Output.Span<float>((long)place * Shape.OutputCount, Shape.OutputCount);

    /// <summary>Takes in a window whose samples have been written at place <see cref="Count"/>.</summary>
    public void Add(PixelWindow window) => _windows[Count++] = window;

    /// <summary>Makes the batch ready for reuse.</summary>
    public void Clear() => Count = 0;

    public void Dispose()
    {
        Array.ForEach(_samples, buffer => buffer.Dispose());
        Array.ForEach(_valid, buffer => buffer.Dispose());
        Locations.Dispose();
        Output.Dispose();
    }
}
