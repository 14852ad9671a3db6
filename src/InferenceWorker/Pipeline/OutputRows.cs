using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>States of product rows that no later window touches: the order to decide and write them.</summary>
/// <param name="width">Columns of the product.</param>
/// <param name="comparedBands">Bands that a forecast is held against; 0 where nothing is.</param>
internal sealed class OutputRows(int width, int comparedBands) : IDisposable
{
    /// <summary>Most rows in one order.</summary>
    public const int Most = 64;

    private readonly NativeBuffer _states = new((long)Most * width);
    private readonly NativeBuffer _observed = new((long)Most * width * comparedBands * sizeof(float));
    private readonly NativeBuffer _persistent = new((long)Most * width * comparedBands * sizeof(float));

    /// <summary>Grid row of the first row.</summary>
    public int FirstRow { get; set; }

    /// <summary>Number of rows.</summary>
    public int Count { get; set; }

    /// <summary>Windows of the plan that are done with these rows, skipped ones included.</summary>
    public int WindowsDone { get; set; }

    /// <summary>Bands that a forecast is held against.</summary>
    public int ComparedBands => comparedBands;

    /// <summary><see cref="Masking.PixelState"/> of the pixels of one row, by its place in the order.</summary>
    public Span<byte> Row(int place) => _states.Span<byte>((long)place * width, width);

    /// <summary>What was observed of one row in one band, in the unit of the model; NaN where nothing was.</summary>
    public Span<float> Observed(int place, int band) => _observed.Span<float>((((long)place * comparedBands) + band) * width, width);

    /// <summary>The newest clear observation before the target, of one row in one band; NaN where there is none.</summary>
    public Span<float> Persistent(int place, int band) => _persistent.Span<float>((((long)place * comparedBands) + band) * width, width);

    public void Dispose()
    {
        _states.Dispose();
        _observed.Dispose();
        _persistent.Dispose();
    }
}
