namespace Groundshift.Infra.Tests.Bicep.Rules;

/// <summary>Modules get exactly the parameters that they declare, and only outputs that exist are read.</summary>
public static class ModuleRules
{
    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(TemplateFolder folder) =>
    [
        .. folder.Templates.Values.SelectMany(template => Modules(folder, template)),
        .. folder.Templates.Values.SelectMany(template => Outputs(folder, template)),
        .. folder.Templates.Values.Where(template => template.Using is not null).SelectMany(template => ParameterFile(folder, template)),
        .. Orphans(folder),
    ];

    private static IEnumerable<string> Modules(TemplateFolder folder, Template template)
    {
        foreach (var (symbol, module) in template.Modules)
        {
            if (folder.Find(template.Resolve(module.Source)) is not { } target)
            {
                yield return $"{template.File}: module {symbol} names {module.Source}, which is no file";
                continue;
            }

            var given = module.Body?.Property("params")?.Children.Select(property => property.Children[0].Literal() ?? string.Empty) ?? [];
            foreach (var sentence in Fit($"{template.File}: module {symbol}", given, target))
            {
                yield return sentence;
            }
        }
    }

    private static IEnumerable<string> ParameterFile(TemplateFolder folder, Template file) =>
        folder.Find(file.Resolve(file.Using ?? string.Empty)) is { } target
            ? Fit(file.File, file.Variables.Keys, target)
            : [$"{file.File} uses {file.Using}, which is no file"];

    private static IEnumerable<string> Fit(string who, IEnumerable<string> given, Template target)
    {
        var names = given.ToList();
        var required = target.Parameters.Where(parameter => parameter.Value.Value is null).Select(parameter => parameter.Key);
        return
        [
            .. required.Except(names).Select(name => $"{who} does not give {name}"),
            .. names.Where(name => !target.Parameters.ContainsKey(name)).Select(name => $"{who} gives {name}, which {target.File} does not take"),
        ];
    }

    private static IEnumerable<string> Outputs(TemplateFolder folder, Template template)
    {
        var reads = template.Nodes.Where(node => node.Type == "member_expression"
            && node.Children[0] is { Type: "member_expression", Children: [{ Type: "identifier" }, { Text: "outputs" }] });
        foreach (var read in reads)
        {
            var (symbol, output) = (read.Children[0].Children[0].Name, read.Children[^1].Name);
            var target = template.Modules.GetValueOrDefault(symbol) is { } module ? folder.Find(template.Resolve(module.Source)) : null;
            if (target?.Outputs.ContainsKey(output) != true)
            {
                yield return $"{template.File} line {read.Line}: {symbol} has no output {output}";
            }
        }
    }

    private static IEnumerable<string> Orphans(TemplateFolder folder)
    {
        var named = folder.Templates.Values.SelectMany(template =>
            template.Modules.Values.Select(module => module.Source).Select(template.Resolve).Concat(template.Imports.Values).Append(template.Resolve(template.Using ?? string.Empty)));
        return folder.Templates.Values
            .Where(template => template.Using is null && !named.Contains(template.File))
            .Select(template => $"{template.File} is not part of any deployment");
    }
}
