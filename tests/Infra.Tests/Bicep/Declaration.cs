namespace Groundshift.Infra.Tests.Bicep;

/// <summary>A declaration with the names of its decorators.</summary>
public sealed record Declaration(SyntaxNode Node, IReadOnlyList<string> Decorators)
{
    /// <summary>Whether its value must not be logged or shown.</summary>
    public bool IsSecure => Decorators.Contains("secure");

    /// <summary>Whether another deployment made the resource.</summary>
    public bool IsExisting => Node.Child("existing") is not null;

    /// <summary>Path of a module, or type and version of a resource.</summary>
    public string Source => Node.Child("string")?.Literal() ?? string.Empty;

    /// <summary>Type of a resource, without its version.</summary>
    public string ResourceType => Source.Split('@')[0];

    /// <summary>What it is set to: the default of a parameter, the body of a resource; null where there is none.</summary>
    public SyntaxNode? Value => Node.Type == "parameter_declaration" && Node.Children.Count < 3 ? null : Node.Children[^1];

    /// <summary>The condition under which a resource or module is made; null for always.</summary>
    public SyntaxNode? Condition => Value is { Type: "if_statement" } conditional ? conditional.Children[0] : null;

    /// <summary>The object of a resource or module, past condition and loop.</summary>
    public SyntaxNode? Body => Past(Value);

    private static SyntaxNode? Past(SyntaxNode? node) => node?.Type is "if_statement" or "for_statement" ? Past(node.Children[^1]) : node;
}
