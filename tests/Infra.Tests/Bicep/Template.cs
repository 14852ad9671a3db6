namespace Groundshift.Infra.Tests.Bicep;

/// <summary>What a Bicep file declares.</summary>
public sealed class Template
{
    private readonly SyntaxNode _tree;

    /// <summary>Reads the declarations off a tree.</summary>
    public Template(ParsedFile file)
    {
        (File, IsValid, _tree) = (file.File, file.Valid, file.Tree);
        var decorators = new List<SyntaxNode>();
        foreach (var node in _tree.Children)
        {
            if (node.Type == "decorators")
            {
                decorators.AddRange(node.Children);
                continue;
            }

            Add(node, [.. decorators.Select(decorator => decorator.Child("call_expression")?.Children[0].Name ?? string.Empty)]);
            decorators.Clear();
        }
    }

    /// <summary>Path below the folder of the templates.</summary>
    public string File { get; }

    /// <summary>Whether the grammar takes it.</summary>
    public bool IsValid { get; }

    /// <summary>Whether it gives parameters to a template, and which.</summary>
    public string? Using { get; private set; }

    /// <summary>Parameters by name.</summary>
    public Dictionary<string, Declaration> Parameters { get; } = [];

    /// <summary>Variables by name; in a parameter file, the parameters that it gives.</summary>
    public Dictionary<string, Declaration> Variables { get; } = [];

    /// <summary>Resources by symbol.</summary>
    public Dictionary<string, Declaration> Resources { get; } = [];

    /// <summary>Modules by symbol.</summary>
    public Dictionary<string, Declaration> Modules { get; } = [];

    /// <summary>Outputs by name.</summary>
    public Dictionary<string, Declaration> Outputs { get; } = [];

    /// <summary>Functions by name.</summary>
    public Dictionary<string, Declaration> Functions { get; } = [];

    /// <summary>Types by name.</summary>
    public Dictionary<string, Declaration> Types { get; } = [];

    /// <summary>Imported names with the path of their file.</summary>
    public Dictionary<string, string> Imports { get; } = [];

    /// <summary>All nodes.</summary>
    public IEnumerable<SyntaxNode> Nodes => _tree.All();

    /// <summary>A path in this file, from the folder of the templates.</summary>
    public string Resolve(string path) => Path.GetRelativePath("/", Path.Combine("/", Path.GetDirectoryName(File) ?? string.Empty, path)).Replace('\\', '/');

    private void Add(SyntaxNode node, IReadOnlyList<string> decorators)
    {
        switch (node.Type)
        {
            case "using_statement":
                Using = node.Children[0].Literal();
                break;
            case "import_functionality":
                foreach (var name in node.Children.Where(child => child.Type == "identifier"))
                {
                    Imports[name.Name] = Resolve(node.Children[^1].Literal() ?? string.Empty);
                }

                break;
            default:
                Kind(node.Type)?.Add(node.Child("identifier")?.Name ?? string.Empty, new Declaration(node, decorators));
                break;
        }
    }

    private Dictionary<string, Declaration>? Kind(string type) => type switch
    {
        "parameter_declaration" => Parameters,
        "variable_declaration" => Variables,
        "resource_declaration" => Resources,
        "module_declaration" => Modules,
        "output_declaration" => Outputs,
        "user_defined_function" => Functions,
        "type_declaration" => Types,
        _ => null,
    };
}
