using Google.Protobuf;
using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Graphs;

/// <summary>Puts a finished package in its place at once, so that a broken import leaves no half package behind.</summary>
internal static class PackageFolder
{
    // An import streams its weights, a run holds them: above a gigabyte the golden case would be what takes the memory.
    private const long LargestAnswered = 1L << 30;

    /// <summary>
    /// Fills a folder beside <paramref name="folder"/> and then moves it there, in place of an older package. Throws
    /// InvalidInputException when the folder holds something that is no package.
    /// </summary>
    public static void Replace(string folder, Action<string> fill)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        RefuseForeignFiles(target);
        var partial = target + ".partial";
        DeleteIfThere(partial);
        Directory.CreateDirectory(partial);
        try
        {
            fill(partial);
            DeleteIfThere(target);
            Directory.Move(partial, target);
        }
        catch
        {
            DeleteIfThere(partial);
            throw;
        }
    }

    /// <summary>
    /// Ends an import: manifest, card and checksums, and a golden case where the weights are small enough to be run here. Nothing with
    /// <see cref="ImportSettings.Bare"/>.
    /// </summary>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime, which answers the golden case, is missing.</exception>
    public static void Describe(string folder, ImportSettings settings, Func<ModelPackageDraft> draft)
    {
        if (settings.Bare)
        {
            return;
        }

        ModelPackageWriter.Write(folder, draft());
        if (Directory.EnumerateFiles(folder, ModelPackageWriter.ModelFileName + "*").Sum(file => new FileInfo(file).Length) <= LargestAnswered)
        {
            GoldenCase.Write(folder);
        }
    }

    /// <summary>Writes the graph's file.</summary>
    public static void WriteGraph(string folder, ModelProto model, string fileName = ModelPackageWriter.ModelFileName)
    {
        using var stream = File.Create(Path.Combine(folder, fileName));
        model.WriteTo(stream);
    }

    private static void RefuseForeignFiles(string folder)
    {
        if (File.Exists(folder)
            || (Directory.Exists(folder)
                && Directory.EnumerateFileSystemEntries(folder).Any()
                && !File.Exists(Path.Combine(folder, ModelPackageWriter.ModelFileName))))
        {
            throw new InvalidInputException(
                folder, "a new or empty folder, or a model package to replace", "other files", "Name another output folder.");
        }
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
