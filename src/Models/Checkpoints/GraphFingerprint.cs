using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Groundshift.Models.Checkpoints.Proto;

namespace Groundshift.Models.Checkpoints;

/// <summary>
/// A hash of what a function computes: each node is hashed from its operation, its attributes and the hashes of its
/// inputs, down to variable names and the input. Names and order of nodes do not count; wiring, padding, strides,
/// constants and which variable goes where do.
/// </summary>
internal sealed class GraphFingerprint
{
    private readonly Dictionary<string, Node> _nodes = [];
    private readonly Dictionary<string, string?> _hashes = [];
    private readonly ServingFunction _function;
    private readonly string _file;

    private GraphFingerprint(ServingFunction function, string file)
    {
        _function = function;
        _file = file;
        foreach (var node in function.Nodes)
        {
            if (!_nodes.TryAdd(node.Name, node))
            {
                throw CorruptCheckpoint.At(file, "every node name once", $"'{node.Name}' twice");
            }
        }
    }

    /// <summary>Sixteen hexadecimal digits.</summary>
    public static string Of(ServingFunction function, string file)
    {
        var fingerprint = new GraphFingerprint(function, file);
        return fingerprint.HashFrom(function.Result)[..16];
    }

    // A stack of our own instead of recursion, because the depth of a foreign graph has no bound.
    private string HashFrom(string result)
    {
        var stack = new Stack<string>([NodeOf(result)]);
        while (stack.TryPeek(out var name))
        {
            var node = _nodes.GetValueOrDefault(name) ?? throw CorruptCheckpoint.At(_file, $"a node '{name}'", "none");
            if (_hashes.TryGetValue(name, out var done) && done is not null)
            {
                stack.Pop();
                continue;
            }

            _hashes[name] = null;
            var pending = DataInputs(node).Where(input => !_function.Arguments.ContainsKey(input))
                .Select(NodeOf).Where(input => _hashes.GetValueOrDefault(input) is null).ToArray();
            // Whoever is opened and not yet hashed lies on the path to this node.
            if (pending.FirstOrDefault(_hashes.ContainsKey) is { } open)
            {
                throw CorruptCheckpoint.At(_file, "a graph without cycles", $"one through '{open}'");
            }

            if (pending.Length == 0)
            {
                _hashes[stack.Pop()] = Hash(node);
            }

            Array.ForEach(pending, stack.Push);
        }

        return _hashes[NodeOf(result)] ?? throw new InvalidOperationException("The walk ended without a hash.");
    }

    private string Hash(Node node)
    {
        var text = new StringBuilder(node.Op);
        foreach (var (name, value) in node.Attr.Where(pair => !pair.Key.StartsWith('_')).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append('|').Append(name).Append('=').Append(Convert.ToHexString(value.ToByteArray()));
        }

        foreach (var input in DataInputs(node))
        {
            var argument = _function.Arguments.GetValueOrDefault(input);
            text.Append('|').Append(argument ?? _hashes[NodeOf(input)] + Port(input));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static IEnumerable<string> DataInputs(Node node) => node.Input.Where(input => !input.StartsWith('^'));

    private static string NodeOf(string reference) => reference.Split(':')[0];

    private static string Port(string reference) => reference.IndexOf(':', StringComparison.Ordinal) is >= 0 and var at ? reference[at..] : "";
}
