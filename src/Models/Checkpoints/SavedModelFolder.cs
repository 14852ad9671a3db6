using Google.Protobuf;
using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints.Proto;

namespace Groundshift.Models.Checkpoints;

/// <summary>
/// A TensorFlow 2 SavedModel on disk: <c>saved_model.pb</c> with functions and an object graph, and the tensor bundle
/// <c>variables/variables</c>. Variables are named as the graph names them (<c>conv2d/kernel</c>); the object graph says
/// under which key the bundle holds each. Source: tensorflow/core/protobuf/saved_model.proto, saved_object_graph.proto.
/// </summary>
internal sealed class SavedModelFolder
{
    private const int MaxModelBytes = 512 << 20;
    private readonly string _modelFile;
    private readonly MetaGraph _graph;
    private readonly TensorBundle _bundle;
    private readonly Dictionary<string, string> _keys;

    private SavedModelFolder(string modelFile, MetaGraph graph, TensorBundle bundle)
    {
        _modelFile = modelFile;
        _graph = graph;
        _bundle = bundle;
        _keys = SavedModelVariables.Keys(graph.ObjectGraph ?? new ObjectGraph(), modelFile);
    }

    /// <summary>Name of the file with functions and object graph.</summary>
    public const string ModelFileName = "saved_model.pb";

    /// <summary>Path of <c>saved_model.pb</c>, for messages.</summary>
    public string ModelFile => _modelFile;

    /// <summary>Opens a folder. Throws InvalidInputException when it is no SavedModel or its files are damaged.</summary>
    public static SavedModelFolder Open(string folder)
    {
        var modelFile = Path.Combine(folder, ModelFileName);
        var bytes = new CheckpointFile(modelFile).ReadAll(MaxModelBytes);
        SavedModel model;
        try
        {
            model = SavedModel.Parser.WithDiscardUnknownFields(true).ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw CorruptCheckpoint.At(modelFile, "a TensorFlow SavedModel", error.Message, error);
        }

        var graph = model.MetaGraphs.FirstOrDefault(candidate => candidate.MetaInfo?.Tags.Contains("serve") == true)
            ?? throw CorruptCheckpoint.At(modelFile, "a graph tagged 'serve'", $"{model.MetaGraphs.Count} other graphs");
        return new SavedModelFolder(modelFile, graph, TensorBundle.Open(Path.Combine(folder, "variables", "variables")));
    }

    /// <summary>The function that <paramref name="signature"/> runs, with its inputs traced back to variables.</summary>
    public ServingFunction Function(string signature) => ServingFunction.Find(_graph, signature, _modelFile);

    /// <summary>
    /// Reads exactly the variables in <paramref name="expected"/> (name to shape). Throws one InvalidInputException that
    /// lists every missing, extra and misshapen variable.
    /// </summary>
    public IReadOnlyDictionary<string, WeightTensor> ReadVariables(IReadOnlyDictionary<string, IReadOnlyList<int>> expected)
    {
        var found = _keys.ToDictionary(pair => pair.Key, pair => _bundle.FloatShape(pair.Value));
        if (VariableDifferences.Describe(expected, found) is { } differences)
        {
            throw new InvalidInputException(
                _modelFile,
                $"the {expected.Count} variables of the network",
                differences,
                "Name the folder of the model that this importer is for.");
        }

        return expected.Keys.ToDictionary(name => name, name => _bundle.ReadFloats(_keys[name]));
    }
}
