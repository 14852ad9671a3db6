using System.Numerics;

namespace Groundshift.Raster.Reading;

/// <summary>Which samples of a band carry no data: the declared value, and whatever is no finite number.</summary>
internal readonly struct NodataRule<T>
    where T : unmanaged, INumber<T>
{
    private readonly T _value;
    private readonly bool _declared;

    internal NodataRule(double? declared)
    {
        // A value that the type cannot hold, such as -1 for uint16, never occurs.
        if (declared is { } value && double.IsFinite(value))
        {
            _value = T.CreateSaturating(value);
            _declared = typeof(T) == typeof(float) || double.CreateChecked(_value) == value;
        }
    }

    /// <summary>True when a sample carries data.</summary>
    internal bool IsData(T sample) => T.IsFinite(sample) && !(_declared && sample == _value);

    /// <summary>True when every sample carries data; the common case, vectorised.</summary>
    internal bool AllData(ReadOnlySpan<T> samples)
    {
        if (_declared && samples.Contains(_value))
        {
            return false;
        }

        if (typeof(T) == typeof(float))
        {
            foreach (var sample in samples)
            {
                if (!T.IsFinite(sample))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Sets validity to 0 where a sample carries no data.</summary>
    internal void Mark(ReadOnlySpan<T> samples, Span<byte> validity)
    {
        if (AllData(samples))
        {
            return;
        }

        for (var i = 0; i < samples.Length; i++)
        {
            if (!IsData(samples[i]))
            {
                validity[i] = 0;
            }
        }
    }
}
