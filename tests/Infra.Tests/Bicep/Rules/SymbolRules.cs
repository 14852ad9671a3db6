namespace Groundshift.Infra.Tests.Bicep.Rules;

/// <summary>Files parse, every name exists, and nothing is declared in vain.</summary>
public static class SymbolRules
{
    // The functions and decorators of Bicep that the templates use.
    private static readonly HashSet<string> BuiltIn =
    [
        "allowed", "description", "export", "maxLength", "maxValue", "minLength", "minValue", "secure",
        "cidrSubnet", "concat", "empty", "environment", "guid", "items", "json", "map", "readEnvironmentVariable", "resourceGroup",
        "resourceId", "string", "subscriptionResourceId", "take", "tenant", "toObject", "union", "uniqueString",
    ];

    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(TemplateFolder folder) => folder.Templates.Values.SelectMany(template => template.IsValid
        ? [.. Missing(folder, template), .. Unused(template)]
        : new[] { $"{template.File} does not parse{Where(template)}" });

    private static string Where(Template template)
    {
        var lines = template.Nodes.Where(node => node.Type is "ERROR" or "MISSING").Select(node => node.Line).ToList();
        return lines.Count == 0 ? string.Empty : $" (line {lines[0]})";
    }

    private static IEnumerable<string> Missing(TemplateFolder folder, Template template)
    {
        foreach (var (name, path) in template.Imports)
        {
            if (folder.Imported(template, name)?.Decorators.Contains("export") != true)
            {
                yield return $"{template.File} imports {name}, which {path} does not export";
            }
        }

        foreach (var use in Used(template))
        {
            var exists = use.IsFunction
                ? BuiltIn.Contains(use.Name) || template.Functions.ContainsKey(use.Name) || template.Imports.ContainsKey(use.Name)
                : Declared(template).Contains(use.Name);
            if (!exists)
            {
                yield return $"{template.File} line {use.Line}: {use.Name} is not declared";
            }
        }
    }

    private static IEnumerable<string> Unused(Template template)
    {
        if (template.Using is not null)
        {
            return [];
        }

        var used = Used(template).Select(use => use.Name).ToHashSet();
        var inVain = template.Parameters.Keys
            .Concat(template.Variables.Keys)
            .Concat(template.Imports.Keys)
            .Concat(template.Resources.Where(resource => resource.Value.IsExisting).Select(resource => resource.Key))
            .Concat(template.Functions.Concat(template.Types).Where(declared => !declared.Value.Decorators.Contains("export")).Select(declared => declared.Key));
        return inVain.Where(name => !used.Contains(name)).Select(name => $"{template.File}: {name} is never used");
    }

    private static IEnumerable<Use> Used(Template template) => Uses.In(template.Nodes.First());

    private static HashSet<string> Declared(Template template) =>
    [
        .. template.Parameters.Keys, .. template.Variables.Keys, .. template.Resources.Keys, .. template.Modules.Keys,
        .. template.Types.Keys, .. template.Imports.Keys,
    ];
}
