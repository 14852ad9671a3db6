using System.Globalization;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Graphs;

/// <summary>Legends of heads whose checkpoint holds no names.</summary>
internal static class Legends
{
    // Turning the hue by the golden angle keeps any number of neighbours apart.
    private const double GoldenAngle = 137.50776;

    /// <summary>Unchanged and changed, in the order of change heads.</summary>
    public static IReadOnlyList<ModelClass> Change { get; } = [new(0, "unchanged", "Unchanged", "808080"), new(1, "changed", "Changed", "D7191C")];

    /// <summary>Classes by these names, or <c>class_0</c>, <c>class_1</c>, … where there are none, in colours that differ.</summary>
    public static IReadOnlyList<ModelClass> Of(IReadOnlyList<string>? names, int count) =>
    [
        .. Enumerable.Range(0, count).Select(index =>
        {
            var name = names?[index] ?? $"class_{index.ToString(CultureInfo.InvariantCulture)}";
            return new ModelClass(index, name, name, Colour(index * GoldenAngle % 360));
        }),
    ];

    // Full saturation of HSV at 85 % value. Source: Smith 1978, doi 10.1145/965139.807361.
    private static string Colour(double hue)
    {
        const double Value = 0.85 * 255;
        return string.Concat(((double[])[5, 3, 1]).Select(offset =>
        {
            var k = (offset + hue / 60) % 6;
            var share = 1 - Math.Max(0, Math.Min(Math.Min(k, 4 - k), 1));
            return ((int)Math.Round(Value * share)).ToString("X2", CultureInfo.InvariantCulture);
        }));
    }
}
