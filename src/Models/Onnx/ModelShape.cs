using Groundshift.Core.Pixels;

namespace Groundshift.Models.Onnx;

/// <summary>Sizes of the inputs of one source.</summary>
/// <param name="Type">Storage type of its samples.</param>
/// <param name="Dates">Dates of a series; 1 for no time axis.</param>
/// <param name="Bands">Bands per date.</param>
public readonly record struct SourceShape(SampleType Type, int Dates, int Bands);

/// <summary>Sizes of a model's tensors.</summary>
/// <param name="Batch">Windows per run.</param>
/// <param name="Window">Height and width of a window, in pixels.</param>
/// <param name="Sources">One entry per source of the package, in its order.</param>
/// <param name="Channels">Classes, dimensions of the vector or bands of the output.</param>
/// <param name="Cells">Height and width of the output of a window.</param>
public sealed record ModelShape(int Batch, int Window, IReadOnlyList<SourceShape> Sources, int Channels, int Cells)
{
    /// <summary>Bands of the first source.</summary>
    public int Bands => Sources[0].Bands;

    /// <summary>Classes of a model that gives probabilities.</summary>
    public int Classes => Channels;

    /// <summary>Bytes of one window's samples of a source, all dates.</summary>
    public long SampleBytes(int source) => (long)Sources[source].Dates * Sources[source].Bands * Window * Window * Sources[source].Type.Size();

    /// <summary>Bytes of one window's validity of a source, all dates.</summary>
    public long ValidBytes(int source) => (long)Sources[source].Dates * Window * Window;

    /// <summary>Numbers that one window gives.</summary>
    public int OutputCount => checked(Channels * Cells * Cells);
}
