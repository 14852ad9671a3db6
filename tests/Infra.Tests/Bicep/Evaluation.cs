using System.Globalization;

namespace Groundshift.Infra.Tests.Bicep;

/// <summary>Values of expressions, as far as they are known before a deployment.</summary>
public static class Evaluation
{
    /// <summary>The value of an expression.</summary>
    public static object? Of(SyntaxNode node, Scope scope) => node.Type switch
    {
        "string" => Text(node, scope),
        "number" => long.Parse(node.Name, CultureInfo.InvariantCulture),
        "boolean" => (node.Children is [var word] ? word.Name : node.Name) == "true",
        "null" => null,
        "identifier" => scope.Value(node.Name),
        "parenthesized_expression" => Of(node.Children[0], scope),
        "object" => Object(node, scope),
        "array" => node.Children.Select(child => Of(child, scope)).ToList(),
        "for_statement" => Loop(node, scope),
        "if_statement" => Of(node.Children[^1], scope),
        "ternary_expression" => Ternary(node, scope),
        "unary_expression" => Of(node.Children[0], scope) is bool truth ? !truth : Unknown.Value,
        "binary_expression" => Operators.Apply(node.Operator, Of(node.Children[0], scope), Of(node.Children[1], scope)),
        "member_expression" => Member(node, scope),
        "subscript_expression" => Subscript(node, scope),
        "call_expression" => Calls.Result(node, scope),
        _ => Unknown.Value,
    };

    /// <summary>Elements of a loop's list with the names that it gives them; one unknown element where the list is unknown.</summary>
    public static IEnumerable<Scope> Rounds(SyntaxNode loop, Scope scope)
    {
        var names = loop.Children[0] is { Type: "for_loop_parameters" } both ? both.Children.Select(name => name.Name).ToList() : [loop.Children[0].Name];
        var list = Of(loop.Children[1], scope) as IReadOnlyList<object?> ?? [Unknown.Value];
        return list.Select((element, index) => scope.With(names.Zip([element, (object?)(long)index])));
    }

    private static List<object?> Loop(SyntaxNode node, Scope scope) => [.. Rounds(node, scope).Select(round => Of(node.Children[^1], round))];

    private static string Text(SyntaxNode node, Scope scope) => string.Concat(node.Children.Select(part => part.Type switch
    {
        "interpolation" => Convert.ToString(Of(part.Children[0], scope), CultureInfo.InvariantCulture),
        "escape_sequence" => part.Name[1..],
        _ => part.Name,
    }));

    private static Dictionary<string, object?> Object(SyntaxNode node, Scope scope)
    {
        var properties = new Dictionary<string, object?>();
        foreach (var property in node.Children)
        {
            var key = property.Children[0];
            properties[key.Literal() ?? Text(key, scope)] = Of(property.Children[^1], scope);
        }

        return properties;
    }

    private static object? Ternary(SyntaxNode node, Scope scope) => Of(node.Children[0], scope) switch
    {
        true => Of(node.Children[1], scope),
        false => Of(node.Children[2], scope),
        _ => Unknown.Value,
    };

    private static object? Member(SyntaxNode node, Scope scope)
    {
        var (of, name) = (node.Children[0], node.Children[^1].Name);
        if (name == "outputs" && of.Type == "identifier")
        {
            return scope.OfModule(of.Name) is { } module
                ? module.Template.Outputs.ToDictionary(output => output.Key, output => Of(output.Value.Node.Children[^1], module))
                : Unknown.Value;
        }

        return Of(of, scope) is IReadOnlyDictionary<string, object?> properties && properties.TryGetValue(name, out var value) ? value : Unknown.Value;
    }

    private static object? Subscript(SyntaxNode node, Scope scope) => (Of(node.Children[0], scope), Of(node.Children[1], scope)) switch
    {
        (IReadOnlyList<object?> list, long index) when index >= 0 && index < list.Count => list[(int)index],
        (IReadOnlyDictionary<string, object?> properties, string key) when properties.TryGetValue(key, out var value) => value,
        _ => Unknown.Value,
    };
}
