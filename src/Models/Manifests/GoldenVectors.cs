using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;

namespace Groundshift.Models.Manifests;

/// <summary>How far a package is from one of its golden answers.</summary>
/// <param name="Case">Name of the case.</param>
/// <param name="LargestDifference">Largest absolute difference of a number, over the largest number of the answer where that is above 1.</param>
/// <param name="Passed">True when it is within <see cref="GoldenVectors.ToleranceOf"/>.</param>
public sealed record GoldenResult(string Case, double LargestDifference, bool Passed);

/// <summary>Inputs with the answers that the network's first implementation gave: <c>golden/CASE.TENSOR.npy</c>.</summary>
public static class GoldenVectors
{
    /// <summary>Folder inside a package.</summary>
    public const string FolderName = "golden";

    // Four roundings of a float16, which keeps eleven bits: where layers are float32, as on the CPU, fewer results between them are rounded
    // than where they are float16, and a run in least memory rounds none of them.
    private const double HalfTolerance = 2e-3;

    /// <summary>
    /// Largest difference that passes: a fortieth of the step that probabilities are stored with (1/255), far above what
    /// other processors and devices round differently. Answers above 1 are held to the same share of their largest number.
    /// </summary>
    public const double Tolerance = 1e-4;

    /// <summary>The same of a package: <see cref="Tolerance"/>, or 2e-3 where its weights are float16.</summary>
    public static double ToleranceOf(ModelPackage package) => package.HasHalfWeights ? HalfTolerance : Tolerance;

    /// <summary>Names of the cases of a package.</summary>
    public static IReadOnlyList<string> Cases(ModelPackage package)
    {
        var folder = Path.Combine(package.Folder, FolderName);
        var ending = $".{package.Manifest.Output.TensorName}.npy";
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*" + ending).Select(file => Path.GetFileName(file)[..^ending.Length]).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Writes one case: what the buffers of a session hold after a run.</summary>
    public static void Write(string packageFolder, string caseName, ModelSession session)
    {
        Directory.CreateDirectory(Path.Combine(packageFolder, FolderName));
        foreach (var bound in session.Inputs.Append(session.OutputTensor))
        {
            using var tensor = new HostTensor(bound.Type, bound.Shape);
            bound.Data.Span<byte>().CopyTo(tensor.Span<byte>());
            NpyFile.Write(FileOf(packageFolder, caseName, bound.Name), tensor);
        }
    }

    /// <summary>Runs every case of a package and compares.</summary>
    /// <returns>One result per case; none where the package has no cases.</returns>
    /// <exception cref="InvalidInputException">A golden file is missing, or of another type or shape than the graph.</exception>
    public static IReadOnlyList<GoldenResult> Compare(ModelPackage package, SessionSettings settings, CancellationToken cancellationToken) =>
        [.. Cases(package).Select(name => Compare(package, name, settings, cancellationToken))];

    private static GoldenResult Compare(ModelPackage package, string name, SessionSettings settings, CancellationToken cancellationToken)
    {
        var (batch, types) = SamplesOf(package, name);
        using var session = package.CreateSession(types, settings with { BatchSize = batch });
        foreach (var input in session.Inputs)
        {
            using var tensor = Read(package, name, input);
            tensor.Span<byte>().CopyTo(input.Data.Span<byte>());
        }

        using var expected = Read(package, name, session.OutputTensor);
        session.Run(cancellationToken);
        var difference = LargestDifference(session.Output.Span<float>(), expected.Span<float>());
        return new GoldenResult(name, difference, difference <= ToleranceOf(package));
    }

    private static (int Batch, SampleType[] Types) SamplesOf(ModelPackage package, string name)
    {
        var batch = 1;
        var types = new List<SampleType>();
        foreach (var source in package.Manifest.Sources)
        {
            using var samples = NpyFile.Read(FileOf(package.Folder, name, source.Input(TensorNames.Samples)));
            batch = samples.Shape.Count >= 4 ? (int)Math.Clamp(samples.Shape[0], 1, int.MaxValue) : 1;
            types.Add(TypeOf(samples, name));
        }

        return (batch, [.. types]);
    }

    private static HostTensor Read(ModelPackage package, string name, BoundTensor bound)
    {
        var tensor = NpyFile.Read(FileOf(package.Folder, name, bound.Name));
        if (tensor.Type == bound.Type && tensor.Data.Bytes == bound.Data.Bytes)
        {
            return tensor;
        }

        using (tensor)
        {
            throw new InvalidInputException(
                $"{name}.{bound.Name}", $"{bound.Data.Bytes} bytes of {bound.Type}", tensor.ToString(), "Write the golden vectors again for this graph.");
        }
    }

    // A difference that is no number counts as infinite, so that it cannot pass.
    private static double LargestDifference(ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        var (largest, size) = (0.0, 1.0);
        for (var index = 0; index < found.Length; index++)
        {
            var difference = Math.Abs((double)found[index] - expected[index]);
            largest = Math.Max(largest, double.IsNaN(difference) ? double.PositiveInfinity : difference);
            size = Math.Max(size, Math.Abs(expected[index]));
        }

        return largest / size;
    }

    private static SampleType TypeOf(HostTensor samples, string name) => samples.Type switch
    {
        TensorElementType.UInt8 => SampleType.UInt8,
        TensorElementType.UInt16 => SampleType.UInt16,
        TensorElementType.Int16 => SampleType.Int16,
        TensorElementType.Float32 => SampleType.Float32,
        _ => throw new InvalidInputException($"{name}.{TensorNames.Samples}", "UInt8, UInt16, Int16 or Float32", samples.Type.ToString(), "Write the golden vectors again."),
    };

    private static string FileOf(string packageFolder, string caseName, string tensorName) =>
        Path.Combine(packageFolder, FolderName, $"{caseName}.{tensorName}.npy");
}
