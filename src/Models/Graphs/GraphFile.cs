using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Graphs;

/// <summary>Builds a graph straight into its file, with weights beside it when they are too large for it.</summary>
internal static class GraphFile
{
    private const string SinglesName = "singles.partial";
    private const string FinalName = "weights.partial";

    // Below this everything stays in memory; above it one tensor at a time does.
    private const long LeastSpooled = 32 << 20;

    /// <summary>Writes the graph's file, and one of its name and <c>.data</c> from <see cref="WeightSpool.Threshold"/> bytes of weights on.</summary>
    /// <param name="folder">Folder of the package in the making.</param>
    /// <param name="name">Name of the graph.</param>
    /// <param name="documentation">Doc string of the graph.</param>
    /// <param name="settings">Operators that it is written with, and number format of the network.</param>
    /// <param name="parameters">Trained numbers that will come, or more: decides where they go.</param>
    /// <param name="build">Adds inputs, layers and outputs.</param>
    /// <param name="fileName">Name of the graph's file.</param>
    public static void Write(
        string folder, string name, string documentation, ImportSettings settings, long parameters, Action<OnnxGraph> build,
        string fileName = ModelPackageWriter.ModelFileName)
    {
        var (form, isHalf) = (settings.Form, settings.Precision == ImportPrecision.Float16);
        var singleBytes = parameters * sizeof(float);
        var isOutside = singleBytes / (isHalf ? 2 : 1) > WeightSpool.Threshold;
        if (singleBytes < LeastSpooled)
        {
            var small = Built(name, documentation, form, null, build);
            Halve(small, isHalf, null, null);
            PackageFolder.WriteGraph(folder, small, fileName);
            return;
        }

        using var final = new WeightSpool(folder, isOutside ? fileName + WeightSpool.Ending : FinalName);
        using var singles = isHalf ? new WeightSpool(folder, SinglesName) : null;
        var model = Built(name, documentation, form, singles ?? final, build);
        Halve(model, isHalf, singles, final);
        if (isOutside)
        {
            PackageFolder.WriteGraph(folder, model, fileName);
        }
        else
        {
            GraphStream.Write(model, final, Path.Combine(folder, fileName));
        }

        // Nothing happens where there is no such file; an open one goes when it is closed.
        File.Delete(Path.Combine(folder, SinglesName));
        File.Delete(Path.Combine(folder, FinalName));
    }

    private static void Halve(ModelProto model, bool isHalf, WeightSpool? from, WeightSpool? to)
    {
        if (isHalf)
        {
            HalfPrecision.Convert(model, from, to);
        }
    }

    private static ModelProto Built(string name, string documentation, GraphForm form, WeightSpool? spool, Action<OnnxGraph> build)
    {
        var graph = new OnnxGraph(name, form, spool);
        build(graph);
        return graph.ToModel(documentation);
    }
}
