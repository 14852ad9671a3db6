namespace Groundshift.Infra.Tests.Bicep;

/// <summary>Templates that know each other by path.</summary>
public sealed class TemplateFolder
{
    /// <summary>Reads the declarations of all files.</summary>
    public TemplateFolder(IEnumerable<ParsedFile> files) => Templates = files.Select(file => new Template(file)).ToDictionary(template => template.File);

    /// <summary>Templates and parameter files by path.</summary>
    public IReadOnlyDictionary<string, Template> Templates { get; }

    /// <summary>The template at a path, or null.</summary>
    public Template? Find(string path) => Templates.GetValueOrDefault(path);

    /// <summary>The declaration of an imported name.</summary>
    public Declaration? Imported(Template template, string name) =>
        template.Imports.TryGetValue(name, out var path) && Find(path) is { } source
            ? source.Functions.GetValueOrDefault(name) ?? source.Types.GetValueOrDefault(name)
            : null;
}
