namespace Groundshift.Infra.Tests.Bicep;

/// <summary>A name that an expression uses.</summary>
/// <param name="IsFunction">Whether it is called, or decorates.</param>
public sealed record Use(string Name, int Line, bool IsFunction);

/// <summary>Finds the names that a declaration uses, without those of its own loops, lambdas and parameters.</summary>
public static class Uses
{
    /// <summary>All uses below a node.</summary>
    public static IEnumerable<Use> In(SyntaxNode node) => In(node, []);

    private static IEnumerable<Use> In(SyntaxNode node, HashSet<string> locals) => node.Type switch
    {
        "identifier" => locals.Contains(node.Name) ? [] : [new Use(node.Name, node.Line, false)],
        "import_functionality" or "using_statement" => [],
        "object_property" => Property(node, locals),
        "call_expression" => [new Use(node.Children[0].Name, node.Line, true), .. All(node.Children.Skip(1), locals)],
        "resource_expression" => In(node.Children[0], locals),
        "for_statement" => [.. In(node.Children[1], locals), .. In(node.Children[^1], [.. locals, .. Names(node.Children[0])])],
        "lambda_expression" => In(node.Children[^1], [.. locals, .. Names(node.Children[0])]),
        "user_defined_function" => Function(node, locals),
        "parameter" => All(node.Children.Skip(1), locals),
        _ when node.Type.EndsWith("_declaration", StringComparison.Ordinal) => All(node.Children.Skip(1), locals),
        _ => All(node.Children, locals),
    };

    private static IEnumerable<Use> All(IEnumerable<SyntaxNode> nodes, HashSet<string> locals) => nodes.SelectMany(node => In(node, locals));

    private static IEnumerable<Use> Property(SyntaxNode node, HashSet<string> locals)
    {
        var key = node.Children[0];
        return All(key.Type == "identifier" ? node.Children.Skip(1) : node.Children, locals);
    }

    private static IEnumerable<Use> Function(SyntaxNode node, HashSet<string> locals)
    {
        var parameters = node.Child("parameters")?.Children.Select(parameter => parameter.Children[0].Name) ?? [];
        return [.. All(node.Children.Skip(1).SkipLast(1), locals), .. In(node.Children[^1], [.. locals, .. parameters])];
    }

    // Of "x", "(x)" or "(x, index)".
    private static IEnumerable<string> Names(SyntaxNode node) => node.Children.Count == 0 ? [node.Name] : node.Children.Select(child => child.Name);
}
