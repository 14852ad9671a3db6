using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Graphs;

/// <summary>Builds a graph straight into its file, with weights beside it when they are too large for it.</summary>
internal static class GraphFile
{
    private const string SinglesName = "singles.partial";

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
        var bytes = parameters * (isHalf ? 2 : sizeof(float));
        var isLarge = bytes > WeightSpool.Threshold;
        using var target = isLarge ? new WeightSpool(folder, fileName + WeightSpool.Ending) : null;
        if (!isHalf)
        {
            PackageFolder.WriteGraph(folder, Built(name, documentation, form, target, build), fileName);
            return;
        }

        using (var singles = parameters * sizeof(float) > WeightSpool.Threshold ? new WeightSpool(folder, SinglesName) : null)
        {
            var model = Built(name, documentation, form, singles, build);
            HalfPrecision.Convert(model, singles, target);
            PackageFolder.WriteGraph(folder, model, fileName);
        }

        File.Delete(Path.Combine(folder, SinglesName));
    }

    private static ModelProto Built(string name, string documentation, GraphForm form, WeightSpool? spool, Action<OnnxGraph> build)
    {
        var graph = new OnnxGraph(name, form, spool);
        build(graph);
        return graph.ToModel(documentation);
    }
}
