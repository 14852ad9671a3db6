namespace Groundshift.Infra.Tests.Bicep;

/// <summary>What names mean within a template that is deployed with certain parameters. Values are texts, numbers, booleans, lists, objects, null, or <see cref="Unknown"/>.</summary>
public sealed class Scope
{
    private readonly Dictionary<string, object?> _locals;
    private readonly Dictionary<string, Scope?> _modules = [];
    private readonly Scope? _outer;

    /// <summary>The scope of a template.</summary>
    public Scope(TemplateFolder folder, Template template, IReadOnlyDictionary<string, object?> parameters)
    {
        (Folder, Template) = (folder, template);
        _locals = new(parameters);
    }

    private Scope(Scope outer, Template template, IEnumerable<KeyValuePair<string, object?>> locals)
    {
        (_outer, Folder, Template) = (outer, outer.Folder, template);
        _locals = new(locals);
    }

    /// <summary>All templates.</summary>
    public TemplateFolder Folder { get; }

    /// <summary>The template that the names belong to.</summary>
    public Template Template { get; }

    /// <summary>A scope with further names: of a loop or a lambda.</summary>
    public Scope With(params IEnumerable<(string Name, object? Value)> locals) =>
        new(this, Template, locals.Select(local => KeyValuePair.Create(local.Name, local.Value)));

    /// <summary>The scope of a module that this template deploys; null where there is none.</summary>
    public Scope? OfModule(string symbol)
    {
        if (_outer is not null)
        {
            return _outer.OfModule(symbol);
        }

        return _modules.TryGetValue(symbol, out var known) ? known : _modules[symbol] = Opened(symbol);
    }

    /// <summary>The value of a name.</summary>
    public object? Value(string name)
    {
        if (_locals.TryGetValue(name, out var local))
        {
            return local;
        }

        if (_outer is not null)
        {
            return _outer.Value(name);
        }

        var declared = Template.Variables.GetValueOrDefault(name)?.Value ?? Template.Parameters.GetValueOrDefault(name)?.Value;
        return declared is null ? Unknown.Value : _locals[name] = Evaluation.Of(declared, this);
    }

    /// <summary>The function of a name, of this template or imported, with the scope that its body sees.</summary>
    public (Declaration Function, Scope Scope)? Function(string name)
    {
        if (Template.Functions.TryGetValue(name, out var own))
        {
            return (own, this);
        }

        return Folder.Imported(Template, name) is { } imported && Folder.Find(Template.Imports[name]) is { } source
            ? (imported, new Scope(Folder, source, new Dictionary<string, object?>()))
            : null;
    }

    private Scope? Opened(string symbol)
    {
        if (!Template.Modules.TryGetValue(symbol, out var module) || Folder.Find(Template.Resolve(module.Source)) is not { } template)
        {
            return null;
        }

        var given = module.Body?.Property("params")?.Children ?? [];
        return new(Folder, template, given.ToDictionary(given => given.Children[0].Literal() ?? string.Empty, given => Evaluation.Of(given.Children[^1], this)));
    }
}
