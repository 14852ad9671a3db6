using Groundshift.Models.Checkpoints.Proto;

namespace Groundshift.Models.Checkpoints;

/// <summary>
/// The function behind a signature, with the wrappers around it taken off: its nodes, its result, and for each argument
/// what it stands for (a variable's name, or <c>input</c>).
/// </summary>
internal sealed class ServingFunction
{
    private const string Call = "StatefulPartitionedCall";
    private const string Input = "input";
    private const int MaxWrappers = 8;

    private ServingFunction(Function function, Dictionary<string, string> arguments, string result)
    {
        Nodes = function.Node;
        Arguments = arguments;
        Result = result;
    }

    /// <summary>Nodes in the order of the file.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>Argument name to what it stands for.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; }

    /// <summary>Reference of the value that the function returns, as <c>node:port:index</c>.</summary>
    public string Result { get; }

    /// <summary>Finds the function of a signature with one input and one output.</summary>
    public static ServingFunction Find(MetaGraph graph, string signature, string file)
    {
        if (!graph.Signatures.TryGetValue(signature, out var found) || found.Outputs.Count != 1)
        {
            throw CorruptCheckpoint.At(file, $"a signature '{signature}' with one output", Names(graph.Signatures.Keys));
        }

        var callName = found.Outputs.Values.Single().Name.Split(':')[0];
        var call = graph.Graph?.Node.FirstOrDefault(node => node.Name == callName && node.Op == Call)
            ?? throw CorruptCheckpoint.At(file, $"a function call named '{callName}'", "none");
        var variables = graph.Graph.Node.Where(node => node.Op == "VarHandleOp").Select(node => node.Name).ToHashSet();
        string[] given = [.. call.Input.Select(input => variables.Contains(input) ? input : Input)];
        return Unwrap(graph, call, given, file);
    }

    private static ServingFunction Unwrap(MetaGraph graph, Node call, string[] given, string file)
    {
        for (var depth = 0; depth < MaxWrappers; depth++)
        {
            var function = Called(graph, call, given.Length, file);
            var arguments = new Dictionary<string, string>();
            for (var index = 0; index < given.Length; index++)
            {
                arguments[function.Signature.InputArg[index].Name] = given[index];
            }

            if (OnlyCall(function) is not { } inner)
            {
                return new ServingFunction(function, arguments, function.Ret.Values.Single());
            }

            given = [.. inner.Input.Select(input => arguments.GetValueOrDefault(input, Input))];
            call = inner;
        }

        throw CorruptCheckpoint.At(file, $"a network within {MaxWrappers} nested functions", "deeper nesting");
    }

    private static Node? OnlyCall(Function function)
    {
        var working = function.Node.Where(node => node.Op != "Identity").Take(2).ToArray();
        return working is [{ Op: Call } only] ? only : null;
    }

    private static Function Called(MetaGraph graph, Node call, int arguments, string file)
    {
        var name = call.Attr.TryGetValue("f", out var attribute) ? attribute.Func?.Name : null;
        var function = graph.Graph.Library?.Function.FirstOrDefault(candidate => candidate.Signature?.Name == name);
        return function is not null && function.Signature.InputArg.Count == arguments && function.Ret.Count == 1
            ? function
            : throw CorruptCheckpoint.At(file, $"a function '{name}' of {arguments} arguments and one result", "none");
    }

    private static string Names(IEnumerable<string> names) => $"'{string.Join("', '", names)}'";
}
