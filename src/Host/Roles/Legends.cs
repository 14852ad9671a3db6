using Groundshift.Catalog.Alerting.Rules;
using Groundshift.Core.Ports;
using Groundshift.Models.Manifests;

namespace Groundshift.Host.Roles;

/// <summary>The classes of models that are installed, else of those that have published.</summary>
internal sealed class Legends(ModelRegistry models, ICatalogStore catalog) : IModelLegends
{
    private readonly PublishedLegends _published = new(catalog);

    public async ValueTask<IReadOnlyList<string>?> ClassesAsync(string model, CancellationToken cancellationToken)
    {
        return await models.ResolveAsync(model, cancellationToken) is { Classes.Count: > 0 } manifest
            ? [.. manifest.Classes.Select(entry => entry.Name)]
            : await _published.ClassesAsync(model, cancellationToken);
    }
}
