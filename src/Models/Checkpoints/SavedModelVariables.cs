using Groundshift.Models.Checkpoints.Proto;

namespace Groundshift.Models.Checkpoints;

/// <summary>
/// Finds the bundle key of each variable: the names on the first path to it, breadth first from the root of the object
/// graph, joined by '/', with '/' inside a name written '.S' and '.' written '..', then <c>/.ATTRIBUTES/VARIABLE_VALUE</c>.
/// Source: tensorflow/python/checkpoint/trackable_view (breadth-first order), trackable_utils (escaping).
/// </summary>
internal static class SavedModelVariables
{
    private const string ValueSuffix = "/.ATTRIBUTES/VARIABLE_VALUE";

    /// <summary>Variable name to bundle key.</summary>
    public static Dictionary<string, string> Keys(ObjectGraph graph, string file)
    {
        var keys = new Dictionary<string, string>();
        if (graph.Nodes.Count == 0)
        {
            throw CorruptCheckpoint.At(file, "an object graph", "none (a TensorFlow 1 SavedModel?)");
        }

        var reached = new bool[graph.Nodes.Count];
        var queue = new Queue<(int Node, string Path)>();
        reached[0] = true;
        queue.Enqueue((0, ""));
        while (queue.TryDequeue(out var next))
        {
            var node = graph.Nodes[next.Node];
            if (node.Variable is { } variable && !keys.TryAdd(variable.Name, next.Path + ValueSuffix))
            {
                throw CorruptCheckpoint.At(file, "every variable name once", $"'{variable.Name}' twice");
            }

            foreach (var child in node.Children)
            {
                if (child.NodeId < 0 || child.NodeId >= reached.Length)
                {
                    throw CorruptCheckpoint.At(file, $"object nodes below {reached.Length}", $"{child.NodeId}");
                }

                if (!reached[child.NodeId])
                {
                    reached[child.NodeId] = true;
                    queue.Enqueue((child.NodeId, Join(next.Path, child.LocalName)));
                }
            }
        }

        return keys;
    }

    private static string Join(string path, string name)
    {
        var escaped = name.Replace(".", "..", StringComparison.Ordinal).Replace("/", ".S", StringComparison.Ordinal);
        return path.Length == 0 ? escaped : $"{path}/{escaped}";
    }
}
