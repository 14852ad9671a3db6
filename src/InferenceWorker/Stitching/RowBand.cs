using System.Numerics.Tensors;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Stitching;

/// <summary>
/// Sums of weighted probabilities for as many rows as one window is high, reused from the top as rows become final: memory grows
/// with the output's width and the classes, and not with its height.
/// </summary>
/// <remarks>One owner; no locks. Layout: (row modulo window, class, column), each line padded to whole vectors.</remarks>
internal sealed class RowBand : IDisposable
{
    // Floats in a 512-bit register: lines padded to it need no tail loop.
    private const int Lanes = 16;

    private readonly WindowPlan _plan;
    private readonly Taper _taper;
    private readonly PixelRect _output;
    private readonly NativeBuffer _sums;
    private readonly NativeBuffer _weights;
    private readonly NativeBuffer _columnSums;

    public RowBand(WindowPlan plan, Taper taper, PixelRect output, int classes)
    {
        _plan = plan;
        _taper = taper;
        _output = output;
        Classes = classes;
        Stride = (output.Width + Lanes - 1) / Lanes * Lanes;
        _sums = new NativeBuffer((long)plan.WindowSize * classes * Stride * sizeof(float));
        _weights = new NativeBuffer((long)plan.WindowSize * sizeof(float));
        _columnSums = new NativeBuffer((long)Stride * sizeof(float));
        var sums = ColumnSums;
        sums.Fill(1);
        for (var column = 0; column < output.Width; column++)
        {
            sums[column] = taper.Sum(output.Column + column, plan.Columns);
        }
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Padded length of a line.</summary>
    public int Stride { get; }

    /// <summary>Sum of the weights along x, by output column; 1 in the padding.</summary>
    public Span<float> ColumnSums => _columnSums.Span<float>();

    /// <summary>Sum of the weights along y at a grid row.</summary>
    public float RowSum(int row) => _taper.Sum(row, _plan.Rows);

    /// <summary>Sums of one class in one grid row, padded.</summary>
    public Span<float> Line(int row, int index) =>
        _sums.Span<float>((((long)(row % _plan.WindowSize) * Classes) + index) * Stride, Stride);

    /// <summary>Forgets a final row, so that its memory serves the row one window below.</summary>
    public void Clear(int row) =>
        _sums.Span<float>((long)(row % _plan.WindowSize) * Classes * Stride, Classes * Stride).Clear();

    /// <summary>Adds a window's probabilities, (class, row, column), with their weights.</summary>
    public void Add(PixelWindow window, ReadOnlySpan<float> probabilities)
    {
        var extent = window.Extent;
        var part = extent.Intersect(_output);
        if (part.IsEmpty)
        {
            return;
        }

        var size = _plan.WindowSize;
        var left = part.Column - extent.Column;
        var taper = _taper.Weights;
        var columnTaper = taper.Slice(left, part.Width);
        var weights = _weights.Span<float>()[..part.Width];
        for (var row = part.Row; row < part.Bottom; row++)
        {
            var within = row - extent.Row;
            TensorPrimitives.Multiply(columnTaper, taper[within], weights);
            for (var index = 0; index < Classes; index++)
            {
                var opinion = probabilities.Slice((((index * size) + within) * size) + left, part.Width);
                var sums = Line(row, index).Slice(part.Column - _output.Column, part.Width);
                TensorPrimitives.MultiplyAdd(opinion, weights, sums, sums);
            }
        }
    }

    public void Dispose()
    {
        _sums.Dispose();
        _weights.Dispose();
        _columnSums.Dispose();
    }
}
