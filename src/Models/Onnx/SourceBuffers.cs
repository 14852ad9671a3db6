using Groundshift.Core.Pixels;

namespace Groundshift.Models.Onnx;

/// <summary>The input buffers of one source of a model. T is 1 where the source has no time axis.</summary>
/// <remarks>Ownership: owned by the session that made them.</remarks>
public sealed class SourceBuffers : IDisposable
{
    internal SourceBuffers(SourceShape shape, int batch, int window)
    {
        Shape = shape;
        var pixels = (long)batch * shape.Dates * window * window;
        Samples = new NativeBuffer(pixels * shape.Bands * shape.Type.Size());
        Valid = new NativeBuffer(pixels);
        Scale = new NativeBuffer((long)shape.Dates * shape.Bands * sizeof(float));
        Offset = new NativeBuffer((long)shape.Dates * shape.Bands * sizeof(float));
        Scale.Span<float>().Fill(1);
    }

    /// <summary>Sizes.</summary>
    public SourceShape Shape { get; }

    /// <summary>Samples as stored. Shape: (batch, T, bands, height, width), row-major. Written by the caller before each run.</summary>
    public NativeBuffer Samples { get; }

    /// <summary>1 where a pixel is valid, else 0. Shape: (batch, T, 1, height, width), one byte each. Written by the caller before each run.</summary>
    public NativeBuffer Valid { get; }

    /// <summary>Factor per date and band from samples to the model's unit, 32-bit floats; 1 until the caller writes it, 0 for a band that the scene lacks.</summary>
    public NativeBuffer Scale { get; }

    /// <summary>Summand per date and band after the factor, 32-bit floats; 0 until the caller writes it, NaN for a band that the scene lacks.</summary>
    public NativeBuffer Offset { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Samples.Dispose();
        Valid.Dispose();
        Scale.Dispose();
        Offset.Dispose();
    }
}
