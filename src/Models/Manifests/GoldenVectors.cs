using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;

namespace Groundshift.Models.Manifests;

/// <summary>How far a package is from one of its golden answers.</summary>
/// <param name="Case">Name of the case.</param>
/// <param name="LargestDifference">Largest absolute difference of a probability.</param>
/// <param name="Passed">True when it is within <see cref="GoldenVectors.Tolerance"/>.</param>
public sealed record GoldenResult(string Case, double LargestDifference, bool Passed);

/// <summary>Inputs with the answers that the network's first implementation gave: <c>golden/CASE.TENSOR.npy</c>.</summary>
public static class GoldenVectors
{
    /// <summary>Folder inside a package.</summary>
    public const string FolderName = "golden";

    /// <summary>
    /// Largest difference of a probability that passes: a fortieth of the step that probabilities are stored with
    /// (1/255), far above what other processors and devices round differently.
    /// </summary>
    public const double Tolerance = 1e-4;

    private static readonly string[] Inputs = [TensorNames.Samples, TensorNames.Valid, TensorNames.Scale, TensorNames.Offset];

    /// <summary>Names of the cases of a package.</summary>
    public static IReadOnlyList<string> Cases(string packageFolder)
    {
        var folder = Path.Combine(packageFolder, FolderName);
        const string Ending = $".{TensorNames.Probabilities}.npy";
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*" + Ending).Select(file => Path.GetFileName(file)[..^Ending.Length]).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Writes one case: the four inputs and <c>probabilities</c>, by tensor name.</summary>
    public static void Write(string packageFolder, string caseName, IReadOnlyDictionary<string, HostTensor> tensors)
    {
        Directory.CreateDirectory(Path.Combine(packageFolder, FolderName));
        foreach (var name in Inputs.Append(TensorNames.Probabilities))
        {
            NpyFile.Write(FileOf(packageFolder, caseName, name), tensors[name]);
        }
    }

    /// <summary>Runs every case of a package and compares.</summary>
    /// <returns>One result per case; none where the package has no cases.</returns>
    /// <exception cref="InvalidInputException">A golden file is missing, or of another type or shape than the graph.</exception>
    public static IReadOnlyList<GoldenResult> Compare(ModelPackage package, SessionSettings settings, CancellationToken cancellationToken) =>
        [.. Cases(package.Folder).Select(name => Compare(package, name, settings, cancellationToken))];

    private static GoldenResult Compare(ModelPackage package, string name, SessionSettings settings, CancellationToken cancellationToken)
    {
        using var samples = NpyFile.Read(FileOf(package.Folder, name, TensorNames.Samples));
        var batch = samples.Shape.Count == 4 ? (int)Math.Clamp(samples.Shape[0], 1, int.MaxValue) : 1;
        using var session = package.CreateSession(TypeOf(samples, name), settings with { BatchSize = batch });
        Fill(session.Samples, samples, $"{name}.{TensorNames.Samples}", session.Type.ToElementType());
        Fill(session.Valid, package, name, TensorNames.Valid, TensorElementType.UInt8);
        Fill(session.Scale, package, name, TensorNames.Scale, TensorElementType.Float32);
        Fill(session.Offset, package, name, TensorNames.Offset, TensorElementType.Float32);
        using var expected = NpyFile.Read(FileOf(package.Folder, name, TensorNames.Probabilities));
        Require(session.Probabilities, expected, $"{name}.{TensorNames.Probabilities}", TensorElementType.Float32);
        session.Run(cancellationToken);
        var difference = LargestDifference(session.Probabilities.Span<float>(), expected.Span<float>());
        return new GoldenResult(name, difference, difference <= Tolerance);
    }

    private static void Fill(NativeBuffer buffer, ModelPackage package, string caseName, string tensorName, TensorElementType type)
    {
        using var tensor = NpyFile.Read(FileOf(package.Folder, caseName, tensorName));
        Fill(buffer, tensor, $"{caseName}.{tensorName}", type);
    }

    private static void Fill(NativeBuffer buffer, HostTensor tensor, string field, TensorElementType type)
    {
        Require(buffer, tensor, field, type);
        tensor.Span<byte>().CopyTo(buffer.Span<byte>());
    }

    private static void Require(NativeBuffer buffer, HostTensor tensor, string field, TensorElementType type)
    {
        if (tensor.Type != type || tensor.Data.Bytes != buffer.Bytes)
        {
            throw new InvalidInputException(field, $"{buffer.Bytes} bytes of {type}", tensor.ToString(), "Write the golden vectors again for this graph.");
        }
    }

    // A difference that is no number counts as infinite, so that it cannot pass.
    private static double LargestDifference(ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        var largest = 0.0;
        for (var index = 0; index < found.Length; index++)
        {
            var difference = Math.Abs((double)found[index] - expected[index]);
            largest = Math.Max(largest, double.IsNaN(difference) ? double.PositiveInfinity : difference);
        }

        return largest;
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
