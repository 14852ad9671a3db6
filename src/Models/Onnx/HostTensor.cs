using Groundshift.Core.Pixels;

namespace Groundshift.Models.Onnx;

/// <summary>A dense tensor in native memory.</summary>
/// <remarks>
/// <para>Shape: <see cref="Shape"/>, row-major, outermost axis first; no axes is a scalar.</para>
/// <para>Ownership: owns its data; dispose once.</para>
/// </remarks>
public sealed class HostTensor : IDisposable
{
    /// <summary>Allocates a zeroed tensor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    /// <exception cref="OverflowException">The size does not fit 63 bits.</exception>
    public HostTensor(TensorElementType type, IReadOnlyList<long> shape)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            count = checked(count * size);
        }

        Type = type;
        Shape = [.. shape];
        Count = count;
        Data = new NativeBuffer(checked(count * type.Size()));
    }

    /// <summary>Element type.</summary>
    public TensorElementType Type { get; }

    /// <summary>Sizes of the axes.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>The elements.</summary>
    public NativeBuffer Data { get; }

    /// <summary>The elements as <typeparamref name="T"/>.</summary>
    public Span<T> Span<T>()
        where T : unmanaged =>
        Data.Span<T>();

    /// <inheritdoc/>
    public void Dispose() => Data.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"{Type} [{string.Join(", ", Shape)}]";
}
