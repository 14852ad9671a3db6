namespace Groundshift.Infra.Tests.Bicep;

/// <summary>What a parameter file and its template make.</summary>
public static class Deployment
{
    /// <summary>Resources of a parameter file's template and of all its modules. What is made under an unknown condition counts as made.</summary>
    public static IReadOnlyList<PlacedResource> Of(TemplateFolder folder, string parameterFile)
    {
        var parameters = folder.Find(parameterFile) ?? throw new InvalidOperationException($"No {parameterFile}.");
        var template = folder.Find(parameters.Resolve(parameters.Using ?? string.Empty)) ?? throw new InvalidOperationException($"{parameterFile} uses no template.");
        var given = parameters.Variables.ToDictionary(
            variable => variable.Key,
            variable => Evaluation.Of(variable.Value.Node.Children[^1], new Scope(folder, parameters, new Dictionary<string, object?>())));
        return [.. Resources(new Scope(folder, template, given), string.Empty)];
    }

    private static IEnumerable<PlacedResource> Resources(Scope scope, string path)
    {
        var own = scope.Template.Resources
            .Where(resource => !resource.Value.IsExisting && IsMade(resource.Value, scope))
            .SelectMany(resource => Placed(resource.Value, scope, path + resource.Key));
        var inner = scope.Template.Modules
            .Where(module => IsMade(module.Value, scope))
            .SelectMany(module => scope.OfModule(module.Key) is { } found ? Resources(found, $"{path}{module.Key}/") : []);
        return own.Concat(inner);
    }

    private static bool IsMade(Declaration declaration, Scope scope) => declaration.Condition is not { } condition || Evaluation.Of(condition, scope) is not false;

    private static IEnumerable<PlacedResource> Placed(Declaration resource, Scope scope, string path)
    {
        IEnumerable<Scope> rounds = resource.Value is { Type: "for_statement" } loop ? Evaluation.Rounds(loop, scope) : [scope];
        return rounds.Select(round => new PlacedResource(
            path,
            resource.ResourceType,
            (IReadOnlyDictionary<string, object?>)(Evaluation.Of(resource.Body!, round) ?? throw new InvalidOperationException($"{path} has no body."))));
    }
}
