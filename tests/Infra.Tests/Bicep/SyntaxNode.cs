namespace Groundshift.Infra.Tests.Bicep;

/// <summary>A node of a Bicep file's syntax tree, as tests/bicep/parse.js describes it.</summary>
public sealed record SyntaxNode(string Type, int Line, IReadOnlyList<SyntaxNode> Children, string? Text = null, string? Operator = null)
{
    /// <summary>Text of a leaf.</summary>
    public string Name => Text ?? string.Empty;

    /// <summary>This node and all below it.</summary>
    public IEnumerable<SyntaxNode> All() => Children.SelectMany(child => child.All()).Prepend(this);

    /// <summary>The first child of a type.</summary>
    public SyntaxNode? Child(string type) => Children.FirstOrDefault(child => child.Type == type);

    /// <summary>The value of an object's property.</summary>
    public SyntaxNode? Property(string name) =>
        Children.FirstOrDefault(child => child.Type == "object_property" && child.Children[0].Literal() == name)?.Children[^1];

    /// <summary>Text of an identifier or of a string without interpolation; null for all else.</summary>
    public string? Literal() => Type switch
    {
        "identifier" or "property_identifier" => Name,
        "string" when Children.All(child => child.Type == "string_content") => string.Concat(Children.Select(child => child.Name)),
        _ => null,
    };
}

/// <summary>A file and its tree; without <paramref name="Valid"/> the tree holds an error.</summary>
public sealed record ParsedFile(string File, bool Valid, SyntaxNode Tree);
