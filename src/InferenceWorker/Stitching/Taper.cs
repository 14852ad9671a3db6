using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Stitching;

/// <summary>
/// How much a window's opinion counts along one axis: 1 in the core, falling to nothing over the halo as a cosine. The weight of a
/// pixel is the product of its two axes, so sums over overlapping windows are products of sums along each axis.
/// </summary>
internal sealed class Taper : IDisposable
{
    private readonly WindowPlan _plan;
    private readonly NativeBuffer _weights;

    public Taper(WindowPlan plan)
    {
        _plan = plan;
        _weights = new NativeBuffer((long)plan.WindowSize * sizeof(float));
        var weights = Weights;
        for (var position = 0; position < weights.Length; position++)
        {
            var inside = Math.Min(position, plan.WindowSize - 1 - position);
            weights[position] = inside >= plan.Halo ? 1 : (float)(0.5 * (1 - Math.Cos(Math.PI * (inside + 0.5) / plan.Halo)));
        }
    }

    /// <summary>Weight by position in the window.</summary>
    public Span<float> Weights => _weights.Span<float>();

    /// <summary>Sum of the weights of all windows of the plan at a position along an axis with <paramref name="count"/> windows.</summary>
    public float Sum(int position, int count)
    {
        var first = Math.Max(0, position - _plan.Halo) / _plan.CoreSize;
        var sum = 0f;
        for (var window = first; window < count; window++)
        {
            var within = position - (window * _plan.CoreSize) + _plan.Halo;
            if (within < 0)
            {
                break;
            }

            sum += within < _plan.WindowSize ? Weights[within] : 0;
        }

        return sum;
    }

    public void Dispose() => _weights.Dispose();
}
