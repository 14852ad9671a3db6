using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>States of product rows that no later window touches: the order to decide and write them.</summary>
internal sealed class OutputRows(int width) : IDisposable
{
    /// <summary>Most rows in one order.</summary>
    public const int Most = 64;

    private readonly NativeBuffer _states = new((long)Most * width);

    /// <summary>Grid row of the first row.</summary>
    public int FirstRow { get; set; }

    /// <summary>Number of rows.</summary>
    public int Count { get; set; }

    /// <summary>Windows of the plan that are done with these rows, skipped ones included.</summary>
    public int WindowsDone { get; set; }

    /// <summary><see cref="Masking.PixelState"/> of the pixels of one row, by its place in the order.</summary>
    public Span<byte> Row(int place) => _states.Span<byte>((long)place * width, width);

    public void Dispose() => _states.Dispose();
}
