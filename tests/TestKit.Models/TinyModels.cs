using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.TestKit.Models;

/// <summary>Packages that obey the graph contract, run in microseconds and give answers that can be worked out by hand.</summary>
public static class TinyModels
{
    // Makes the softmax sure of itself for reflectances; any large number would do.
    private const float Sharpness = 100;

    /// <summary>Writes a package that gives every pixel the class with the nearest spectrum of <see cref="StandInLegend"/>.</summary>
    /// <returns>The folder.</returns>
    public static string WriteLandCoverPackage(string folder, StandInModel? settings = null)
    {
        var model = settings ?? new StandInModel();
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, ModelPackageWriter.ModelFileName), LandCover(model));
        ModelPackageWriter.Write(folder, Draft(model));
        return folder;
    }

    /// <summary>What the stand-in's manifest says.</summary>
    public static ModelPackageDraft Draft(StandInModel model) => new()
    {
        Reference = model.Reference,
        Title = "Stand-in",
        Description = "Nearest class mean in reflectance; for tests.",
        Architecture = "Linear",
        Bands = model.Bands,
        Levels = model.Levels,
        WindowSize = model.Window,
        Halo = model.Halo,
        BatchSize = model.Batch,
        Classes = StandInLegend.Classes,
        Licence = "Apache-2.0",
        CommercialUse = true,
        Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Card = "# Stand-in\n\nFor tests.\n",
    };

    /// <summary>The stand-in's graph.</summary>
    public static byte[] LandCover(StandInModel model)
    {
        var (bands, classes) = (model.Bands.Count, StandInLegend.Classes.Count);
        var graph = new TinyGraph()
            .Input(TensorNames.Samples, TensorElementType.UInt16, -1, bands, model.Window, model.Window)
            .Input(TensorNames.Valid, TensorElementType.UInt8, -1, 1, model.Window, model.Window)
            .Input(TensorNames.Scale, TensorElementType.Float32, bands)
            .Input(TensorNames.Offset, TensorElementType.Float32, bands)
            .Output(TensorNames.Probabilities, TensorElementType.Float32, -1, classes, model.Window, model.Window)
            .Constant("per_band", [4], 1L, bands, 1L, 1L)
            .Constant("mean", [1, bands, 1, 1], Mean(model))
            .Constant("weight", [classes, bands, 1, 1], Weights(model))
            .Constant("bias", [classes], Biases(model))
            .Node("Cast", [TensorNames.Samples], ["numbers"], ("to", (long)TensorElementType.Float32))
            .Node("Reshape", [TensorNames.Scale, "per_band"], ["factor"])
            .Node("Reshape", [TensorNames.Offset, "per_band"], ["summand"])
            .Node("Mul", ["numbers", "factor"], ["scaled"])
            .Node("Add", ["scaled", "summand"], ["reflectance"])
            .Node("Cast", [TensorNames.Valid], ["known"], ("to", (long)TensorElementType.Bool))
            .Node("Where", ["known", "reflectance", "mean"], ["filled"]);
        var (kernel, radius) = ((2L * model.Context) + 1, (long)model.Context);
        return graph
            .Node("AveragePool", ["filled"], ["smooth"], ("kernel_shape", new[] { kernel, kernel }), ("pads", new[] { radius, radius, radius, radius }), ("strides", new[] { 1L, 1L }))
            .Node("Conv", ["smooth", "weight", "bias"], ["logits"], ("kernel_shape", new[] { 1L, 1L }))
            .Node("Softmax", ["logits"], [TensorNames.Probabilities], ("axis", 1L))
            .Build();
    }

    private static float[] Mean(StandInModel model) =>
        [.. model.Bands.Select(band => Enumerable.Range(0, StandInLegend.Classes.Count).Average(channel => StandInLegend.Reflectance(channel, band)))];

    // The nearest of the means m has the largest 2 m·x - m·m, for x·x is the same for all.
    private static float[] Weights(StandInModel model) =>
        [.. StandInLegend.Classes.SelectMany((_, channel) => model.Bands.Select(band => 2 * Sharpness * StandInLegend.Reflectance(channel, band)))];

    private static float[] Biases(StandInModel model) =>
        [.. StandInLegend.Classes.Select((_, channel) => -Sharpness * model.Bands.Sum(band => StandInLegend.Reflectance(channel, band) * StandInLegend.Reflectance(channel, band)))];
}
