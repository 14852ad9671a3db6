using System.Text.RegularExpressions;

namespace Groundshift.Infra.Tests.Pipelines;

/// <summary>The variables that pipelines read are those that the page on Azure asks for: an unknown one stays as it is written, without a word.</summary>
public static partial class VariableRules
{
    private const string Page = "docs/azure.md";

    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(RepositoryTexts texts, IEnumerable<string> files)
    {
        var asked = Regex.Match(texts.Read(Page), "variable group `groundshift-images` with [^;]*");
        var named = Code().Matches(asked.Value).Select(match => match.Groups["name"].Value).Where(name => !name.Contains('-', StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var read = files.SelectMany(file => Variable().Matches(texts.Read(file)).Select(match => (File: file, Name: match.Groups["name"].Value))).ToList();
        return
        [
            .. read.Where(variable => !named.Contains(variable.Name)).Select(variable => $"{variable.File}: {Page} does not ask for {variable.Name}"),
            .. named.Except(read.Select(variable => variable.Name)).Select(name => $"{Page} asks for {name}, which no pipeline reads"),
        ];
    }

    // Names without a dot are our own; those of the platform have one, such as Build.BuildId.
    [GeneratedRegex(@"\$\((?<name>\w+)\)")]
    private static partial Regex Variable();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Code();
}
