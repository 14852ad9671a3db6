using Groundshift.Models.Onnx;

namespace Groundshift.Models.Checkpoints.PyTorch;

/// <summary>The values of one entry <c>data/{Key}</c> of the archive. Unit: elements of <paramref name="Type"/>.</summary>
internal sealed record TorchStorage(string Key, TensorElementType Type, long Elements);

/// <summary>
/// A view on a storage: element [i, j, …] lies at <c>Offset + i*Strides[0] + j*Strides[1] + …</c>. Unit: elements.
/// Every element lies inside the storage.
/// </summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, IReadOnlyList<int> Shape, IReadOnlyList<long> Strides)
{
    /// <summary>True when the elements follow each other in row-major order, so that they can be read straight.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var axis = Shape.Count - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected)
                {
                    return false;
                }

                expected *= Shape[axis];
            }

            return true;
        }
    }

    /// <summary>How many elements of the storage lie from the first to the last element of the view; 0 for an empty one.</summary>
    public long Extent => Shape.Contains(0) ? 0 : 1 + Shape.Select((length, axis) => (length - 1) * Strides[axis]).Sum();

    /// <summary>Copies the view, row-major, from the elements between its first and last one.</summary>
    public void Gather(ReadOnlySpan<float> extent, Span<float> values)
    {
        var index = new int[Shape.Count];
        var position = 0L;
        for (var element = 0; element < values.Length; element++)
        {
            values[element] = extent[(int)position];
            for (var axis = Shape.Count - 1; axis >= 0; axis--)
            {
                position += Strides[axis];
                if (++index[axis] < Shape[axis])
                {
                    break;
                }

                position -= Strides[axis] * Shape[axis];
                index[axis] = 0;
            }
        }
    }
}
