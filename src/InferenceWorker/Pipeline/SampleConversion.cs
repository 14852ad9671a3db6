using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Turns stored samples into physical values, a row at a time.</summary>
internal static class SampleConversion
{
    /// <summary>Writes <c>sample · scale + offset</c>.</summary>
    public static void ToPhysical(ReadOnlySpan<byte> samples, SampleType type, float scale, float offset, Span<float> values)
    {
        switch (type)
        {
            case SampleType.UInt8:
                TensorPrimitives.ConvertTruncating(samples, values);
                break;
            case SampleType.UInt16:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, ushort>(samples), values);
                break;
            case SampleType.Int16:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, short>(samples), values);
                break;
            case SampleType.Float32:
                MemoryMarshal.Cast<byte, float>(samples).CopyTo(values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, null);
        }

        TensorPrimitives.Multiply(values, scale, values);
        TensorPrimitives.Add(values, offset, values);
    }
}
