using System.Text.Json;

namespace Groundshift.Models.Evaluation;

/// <summary>
/// The class whose mean is nearest, in standardised log reflectance: a baseline that every model is judged beside. The means come from the
/// training ground of <c>landcover-s2</c> (models/training/class_means.json).
/// </summary>
public sealed class ClassMeans
{
    /// <summary>Legend of the classes that it names.</summary>
    public const string Target = "dynamicworld";

    // ln(50 r + 1), the stretch of landcover-s2 and Dynamic World.
    private const double LogFactor = 50;

    private readonly double[] _spread;
    private readonly (string Name, double[] Mean)[] _means;

    private ClassMeans(IReadOnlyList<string> bands, double[] spread, (string Name, double[] Mean)[] means)
    {
        Bands = bands;
        _spread = spread;
        _means = means;
    }

    /// <summary>Bands that it takes, in this order.</summary>
    public IReadOnlyList<string> Bands { get; }

    /// <summary>The means that come with the program.</summary>
    public static ClassMeans Read()
    {
        using var stream = typeof(ClassMeans).Assembly.GetManifestResourceStream("class_means.json")
            ?? throw new InvalidOperationException("The class means were not built in.");
        using var document = JsonDocument.Parse(stream);
        var root = document.RootElement;
        return new ClassMeans(
            [.. root.GetProperty("bands").EnumerateArray().Select(band => band.GetString() ?? "")],
            Numbers(root.GetProperty("spread")),
            [.. root.GetProperty("means").EnumerateObject().Select(mean => (mean.Name, Numbers(mean.Value)))]);
    }

    /// <summary>Name of the class of one pixel.</summary>
    /// <param name="reflectance">Reflectance 0 to 1 in the order of <see cref="Bands"/>.</param>
    public string Class(ReadOnlySpan<float> reflectance)
    {
        var (nearest, least) = ("", double.PositiveInfinity);
        foreach (var (name, mean) in _means)
        {
            var distance = 0.0;
            for (var band = 0; band < mean.Length; band++)
            {
                var difference = (Math.Log((LogFactor * Math.Max(reflectance[band], 0)) + 1) - mean[band]) / _spread[band];
                distance += difference * difference;
            }

            (nearest, least) = distance < least ? (name, distance) : (nearest, least);
        }

        return nearest;
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];
}
