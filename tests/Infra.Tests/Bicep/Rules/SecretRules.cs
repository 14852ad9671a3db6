using System.Text.RegularExpressions;

namespace Groundshift.Infra.Tests.Bicep.Rules;

/// <summary>No key is fetched, no secret leaves by an output, none stands in a text.</summary>
public static partial class SecretRules
{
    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(TemplateFolder folder) => folder.Templates.Values.SelectMany(template => new[]
    {
        Fetched(template), Written(template), Output(template), Defaults(template), Passed(folder, template),
    }.SelectMany(broken => broken));

    private static IEnumerable<string> Fetched(Template template) => template.Nodes
        .Where(node => node.Type is "identifier" or "property_identifier" && KeyCall().IsMatch(node.Name))
        .Select(node => $"{template.File} line {node.Line}: {node.Name} fetches keys");

    private static IEnumerable<string> Written(Template template) => template.Nodes
        .Where(node => node.Type == "string_content" && SecretText().IsMatch(node.Name))
        .Select(node => $"{template.File} line {node.Line}: a secret stands in a text");

    private static IEnumerable<string> Output(Template template) => template.Outputs
        .Where(output => SecretName().IsMatch(output.Key) || output.Value.Node.All().Any(node => Reveals(template, node)))
        .Select(output => $"{template.File}: output {output.Key} shows a secret");

    private static bool Reveals(Template template, SyntaxNode node) =>
        (node.Type is "property_identifier" && SecretName().IsMatch(node.Name))
        || (node.Type is "identifier" && template.Parameters.GetValueOrDefault(node.Name)?.IsSecure == true);

    private static IEnumerable<string> Defaults(Template template) => template.Parameters
        .Where(parameter => parameter.Value.IsSecure && parameter.Value.Value is { } value && value.Literal() != string.Empty)
        .Select(parameter => $"{template.File}: the secure parameter {parameter.Key} has a default");

    // A secret that is given to a plain parameter is shown in the history of deployments.
    private static IEnumerable<string> Passed(TemplateFolder folder, Template template)
    {
        foreach (var (symbol, module) in template.Modules)
        {
            var target = folder.Find(template.Resolve(module.Source));
            foreach (var given in module.Body?.Property("params")?.Children ?? [])
            {
                var name = given.Children[0].Literal() ?? string.Empty;
                var isSecret = Uses.In(given.Children[^1]).Any(use => template.Parameters.GetValueOrDefault(use.Name)?.IsSecure == true);
                if (isSecret && target?.Parameters.GetValueOrDefault(name)?.IsSecure == false)
                {
                    yield return $"{template.File}: module {symbol} takes the secret {name} as a plain parameter";
                }
            }
        }
    }

    [GeneratedRegex("^list[A-Z]")]
    private static partial Regex KeyCall();

    [GeneratedRegex("(AccountKey|SharedAccessKey|Password|sig)=", RegexOptions.IgnoreCase)]
    private static partial Regex SecretText();

    [GeneratedRegex("password|secret|connectionString|instrumentationKey|sharedKey|primaryKey|accessKey|token", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
