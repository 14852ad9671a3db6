using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Windows on their way through the model: samples and validity in, probabilities out. Reused through a pool.</summary>
internal sealed class WindowBatch : IDisposable
{
    private readonly PixelWindow[] _windows;

    public WindowBatch(int batch, int bands, int classes, int window, SampleType type)
    {
        _windows = new PixelWindow[batch];
        var pixels = (long)window * window;
        SampleBytes = pixels * bands * type.Size();
        Samples = new NativeBuffer(batch * SampleBytes);
        Valid = new NativeBuffer(batch * pixels);
        Probabilities = new NativeBuffer(batch * pixels * classes * sizeof(float));
    }

    /// <summary>Bytes of the samples of one window.</summary>
    public long SampleBytes { get; }

    /// <summary>Samples as stored: (window, band, row, column).</summary>
    public NativeBuffer Samples { get; }

    /// <summary>1 where a pixel is valid: (window, row, column).</summary>
    public NativeBuffer Valid { get; }

    /// <summary>The model's opinion: (window, class, row, column).</summary>
    public NativeBuffer Probabilities { get; }

    /// <summary>The windows that are filled in.</summary>
    public ReadOnlySpan<PixelWindow> Windows => _windows.AsSpan(0, Count);

    /// <summary>Number of windows that are filled in.</summary>
    public int Count { get; private set; }

    /// <summary>True when no further window fits.</summary>
    public bool IsFull => Count == _windows.Length;

    /// <summary>Takes in a window whose samples have been written at place <see cref="Count"/>.</summary>
    public void Add(PixelWindow window) => _windows[Count++] = window;

    /// <summary>Makes the batch ready for reuse.</summary>
    public void Clear() => Count = 0;

    public void Dispose()
    {
        Samples.Dispose();
        Valid.Dispose();
        Probabilities.Dispose();
    }
}
