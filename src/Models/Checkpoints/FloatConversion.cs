using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Checkpoints;

/// <summary>Turns little-endian floating-point bytes into float32.</summary>
internal static class FloatConversion
{
    /// <summary>
    /// Converts as many elements as <paramref name="values"/> holds. Half precision and bfloat16 are exact; float64 is
    /// rounded to the nearest float32, and to infinity beyond its range.
    /// </summary>
    /// <exception cref="NotSupportedException">The type is no floating-point type of checkpoints.</exception>
    public static void ToSingle(ReadOnlySpan<byte> bytes, TensorElementType type, Span<float> values)
    {
        switch (type)
        {
            case TensorElementType.Float32:
                bytes.CopyTo(MemoryMarshal.AsBytes(values));
                break;
            case TensorElementType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            case TensorElementType.BFloat16:
                for (var index = 0; index < values.Length; index++)
                {
                    var upper = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * index)..]);
                    values[index] = BitConverter.UInt32BitsToSingle((uint)upper << 16);
                }

                break;
            case TensorElementType.Float64:
                for (var index = 0; index < values.Length; index++)
                {
                    values[index] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(sizeof(double) * index)..]);
                }

                break;
            default:
                throw new NotSupportedException($"{type} is no floating-point type of checkpoints.");
        }
    }
}
