namespace Groundshift.Infra.Tests.Bicep;

/// <summary>A resource that a deployment makes, with its properties as far as they are known.</summary>
/// <param name="Path">Symbols of the modules and the resource, such as <c>registry/registry</c>.</param>
/// <param name="Type">Type without version.</param>
/// <param name="Properties">Name, location and all else.</param>
public sealed record PlacedResource(string Path, string Type, IReadOnlyDictionary<string, object?> Properties)
{
    /// <summary>A value below the properties by its path, such as <c>properties.network.publicNetworkAccess</c>; null where nothing is set.</summary>
    public object? At(string path)
    {
        object? value = Properties;
        foreach (var step in path.Split('.'))
        {
            value = value switch
            {
                IReadOnlyDictionary<string, object?> of => of.GetValueOrDefault(step),
                IReadOnlyList<object?> list when int.TryParse(step, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }

        return value;
    }

    /// <summary>A list at a path; empty where none is.</summary>
    public IReadOnlyList<PlacedResource> ListAt(string path) => At(path) is IReadOnlyList<object?> list
        ? [.. list.OfType<IReadOnlyDictionary<string, object?>>().Select(element => this with { Properties = element })]
        : [];
}
