using Groundshift.Models.Checkpoints.Proto;

namespace Groundshift.Models.Checkpoints;

/// <summary>Shapes as TensorFlow writes them, read with doubt.</summary>
internal static class TensorShape
{
    private const int MaxRank = 16;

    /// <summary>The fixed shape, or null when the rank is unknown or absurd, or a dimension is open or above 2^31.</summary>
    public static IReadOnlyList<int>? Of(Shape? shape)
    {
        if (shape is null)
        {
            return [];
        }

        return shape.UnknownRank || shape.Dim.Count > MaxRank || shape.Dim.Any(dim => dim.Size is < 0 or > int.MaxValue)
            ? null
            : [.. shape.Dim.Select(dim => (int)dim.Size)];
    }

    /// <summary>Number of elements, or null when it passes 2^63.</summary>
    public static long? Elements(IReadOnlyList<int> shape)
    {
        long elements = 1;
        foreach (var dimension in shape)
        {
            if (dimension != 0 && elements > long.MaxValue / sizeof(float) / dimension)
            {
                return null;
            }

            elements *= dimension;
        }

        return elements;
    }
}
