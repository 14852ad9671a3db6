using System.Globalization;

namespace Groundshift.Infra.Tests.Bicep;

/// <summary>Results of functions: those of the templates, and those of Bicep whose result does not depend on a deployment.</summary>
public static class Calls
{
    /// <summary>The result, unknown where only a deployment knows it.</summary>
    public static object? Result(SyntaxNode call, Scope scope)
    {
        var name = call.Children[0].Name;
        SyntaxNode[] arguments = [.. call.Child("arguments")?.Children ?? []];
        if (scope.Function(name) is var (function, home))
        {
            var names = function.Node.Child("parameters")?.Children.Select(parameter => parameter.Children[0].Name) ?? [];
            return Evaluation.Of(function.Node.Children[^1], home.With(names.Zip(arguments.Select(argument => Evaluation.Of(argument, scope)))));
        }

        return arguments is [var list, { Type: "lambda_expression" } first, .. var more]
            ? WithLambda(name, Evaluation.Of(list, scope), first, more, scope)
            : Plain(name, [.. arguments.Select(argument => Evaluation.Of(argument, scope))]);
    }

    private static object? WithLambda(string name, object? list, SyntaxNode first, SyntaxNode[] more, Scope scope)
    {
        if (list is not IReadOnlyList<object?> elements)
        {
            return Unknown.Value;
        }

        object? Run(SyntaxNode lambda, object? element) => Evaluation.Of(lambda.Children[^1], scope.With((lambda.Children[0].Name, element)));
        return (name, more) switch
        {
            ("map", []) => elements.Select(element => Run(first, element)).ToList(),
            ("toObject", []) => elements.ToDictionary(element => Words(Run(first, element)), element => element),
            ("toObject", [var value]) => elements.ToDictionary(element => Words(Run(first, element)), element => Run(value, element)),
            _ => Unknown.Value,
        };
    }

    private static object? Plain(string name, object?[] arguments) => (name, arguments) switch
    {
        ("empty", [var value]) => IsEmpty(value),
        ("items", [IReadOnlyDictionary<string, object?> of]) => of.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(Item).ToList(),
        ("union", _) when arguments.All(argument => argument is IReadOnlyDictionary<string, object?>) => Union(arguments.Cast<IReadOnlyDictionary<string, object?>>()),
        ("concat", _) when arguments.All(argument => argument is IReadOnlyList<object?>) => arguments.Cast<IReadOnlyList<object?>>().SelectMany(list => list).ToList(),
        ("string", [not Unknown]) => Words(arguments[0]),
        ("json", [string text]) when decimal.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        ("take", [string text, long length]) => text[..Math.Min((int)length, text.Length)],
        ("readEnvironmentVariable", _) => Unknown.Value,
        _ => Unknown.Value,
    };

    private static object IsEmpty(object? value) => value switch
    {
        null => true,
        string text => text.Length == 0,
        IReadOnlyList<object?> list => list.Count == 0,
        IReadOnlyDictionary<string, object?> of => of.Count == 0,
        _ => Unknown.Value,
    };

    private static object Item(KeyValuePair<string, object?> pair) => new Dictionary<string, object?> { ["key"] = pair.Key, ["value"] = pair.Value };

    private static Dictionary<string, object?> Union(IEnumerable<IReadOnlyDictionary<string, object?>> objects)
    {
        var all = new Dictionary<string, object?>();
        foreach (var (key, value) in objects.SelectMany(of => of))
        {
            all[key] = value;
        }

        return all;
    }

    private static string Words(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
}
