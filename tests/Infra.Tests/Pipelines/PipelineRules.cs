using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace Groundshift.Infra.Tests.Pipelines;

/// <summary>Pipelines are YAML, call what exists with the parameters that it takes, hold no secret, and test as the README says.</summary>
public static partial class PipelineRules
{
    private const string Folder = "pipelines";
    private const string Templates = "pipelines/templates/";

    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(RepositoryTexts texts)
    {
        var files = new Dictionary<string, IReadOnlyDictionary<string, object?>>();
        var broken = new List<string>();
        foreach (var file in RepositoryTexts.Below(Folder, "*.yml"))
        {
            try
            {
                files[file] = YamlFile.Read(texts.Read(file));
            }
            catch (YamlException error)
            {
                broken.Add($"{file} does not parse: {error.Message}");
            }
        }

        broken.AddRange(files.SelectMany(file => OfFile(file.Key, file.Value, files)));
        broken.AddRange(Orphans(files));
        broken.AddRange(files.SelectMany(file => JobRules.Broken(file.Key, file.Value, files)));
        broken.AddRange(VariableRules.Broken(texts, files.Keys));
        broken.AddRange(Gate(texts, files));
        broken.AddRange(RepositoryTexts.Below(Folder, "*.sh").SelectMany(file => CommandLines.Broken(texts.Read(file)).Concat(SecretRulesOf(texts.Read(file))).Select(sentence => $"{file}: {sentence}")));
        return broken;
    }

    private static IEnumerable<string> OfFile(string file, IReadOnlyDictionary<string, object?> document, Dictionary<string, IReadOnlyDictionary<string, object?>> files)
    {
        if (!file.StartsWith(Templates, StringComparison.Ordinal) && !document.ContainsKey("trigger"))
        {
            yield return $"{file} does not say when it runs; it would run on every push";
        }

        foreach (var step in YamlFile.Objects(document))
        {
            foreach (var sentence in Scripts(step).Concat(Literals(step)).Concat(Template(file, step, files)))
            {
                yield return $"{file}: {sentence}";
            }
        }
    }

    private static IEnumerable<string> Scripts(IReadOnlyDictionary<string, object?> step) =>
        new[] { "script", "inlineScript", "scriptPath", "parameterFile" }
            .SelectMany(step.Texts)
            .SelectMany(script => CommandLines.Broken(script).Concat(SecretRulesOf(script)));

    private static IEnumerable<string> SecretRulesOf(string script)
    {
        if (Image().Match(script) is { Success: true } image)
        {
            yield return $"{image.Value.Trim()} is no image by digest";
        }

        if (SecretText().IsMatch(script))
        {
            yield return "a secret stands in a script";
        }
    }

    // A value under a name that tells of a secret must come from a variable.
    private static IEnumerable<string> Literals(IReadOnlyDictionary<string, object?> step) => step
        .Where(pair => SecretName().IsMatch(pair.Key) && pair.Value is string { Length: > 0 } text && !text.StartsWith('$'))
        .Select(pair => $"{pair.Key} is written out");

    private static IEnumerable<string> Template(string file, IReadOnlyDictionary<string, object?> step, Dictionary<string, IReadOnlyDictionary<string, object?>> files)
    {
        if (step.GetValueOrDefault("template") is not string name)
        {
            yield break;
        }

        if (!files.TryGetValue(PathOf(file, name), out var target))
        {
            yield return $"{name} is no template";
            yield break;
        }

        var declared = (target.GetValueOrDefault("parameters") as IReadOnlyList<object?> ?? []).OfType<IReadOnlyDictionary<string, object?>>().ToList();
        var given = step.Object("parameters").Keys.ToList();
        foreach (var missing in declared.Where(parameter => !parameter.ContainsKey("default")).Select(parameter => parameter["name"]).OfType<string>().Except(given))
        {
            yield return $"{name} is not given {missing}";
        }

        foreach (var unknown in given.Except(declared.Select(parameter => parameter["name"]).OfType<string>()))
        {
            yield return $"{name} does not take {unknown}";
        }
    }

    /// <summary>Path of a template from the root of the repository, as a file names it.</summary>
    internal static string PathOf(string file, string template) =>
        Path.GetRelativePath("/", Path.Combine("/", Path.GetDirectoryName(file) ?? string.Empty, template)).Replace('\\', '/');

    private static IEnumerable<string> Orphans(Dictionary<string, IReadOnlyDictionary<string, object?>> files)
    {
        var named = files.Values.SelectMany(file => YamlFile.Objects(file)).SelectMany(step => step.Texts("template")).Select(Path.GetFileName).ToHashSet();
        return files.Keys.Where(file => file.StartsWith(Templates, StringComparison.Ordinal) && !named.Contains(Path.GetFileName(file))).Select(file => $"{file} is used by no pipeline");
    }

    private static IEnumerable<string> Gate(RepositoryTexts texts, Dictionary<string, IReadOnlyDictionary<string, object?>> files)
    {
        var readme = texts.Read("README.md");
        var scripts = files.GetValueOrDefault(Templates + "test.yml") is { } test ? YamlFile.Objects(test).SelectMany(step => step.Texts("script")).ToList() : [];
        if (!scripts.SequenceEqual(["./run setup", ".ci/run"]) || !texts.Read(".ci/run").Contains("exec ./run test", StringComparison.Ordinal))
        {
            yield return "the gate does not set up and test by ./run setup and ./run test";
        }

        foreach (var command in new[] { "./run setup", "./run test" }.Where(command => !readme.Contains(command, StringComparison.Ordinal)))
        {
            yield return $"the README does not name {command}";
        }

        foreach (var pipeline in new[] { "gate.yml", "full.yml", "gpu.yml", "release.yml" }.Where(name => !files.ContainsKey($"{Folder}/{name}")))
        {
            yield return $"{pipeline} is missing";
        }
    }

    // NAME/NAME:TAG as docker takes it; our own tags hold the number of the build.
    [GeneratedRegex(@"docker (run|pull|build)[^\n]*\s[\w.-]+\.[\w.-]+/[\w./-]+(:[\w.-]+)?(?!@sha256)|:latest\b")]
    private static partial Regex Image();

    [GeneratedRegex(@"(AccountKey|SharedAccessKey|[Pp]assword|sig)=[^$\s""']|-----BEGIN")]
    private static partial Regex SecretText();

    [GeneratedRegex(@"password|secret|token|apikey|accesskey|connectionstring", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
