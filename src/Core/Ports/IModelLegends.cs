namespace Groundshift.Core.Ports;

/// <summary>Knows the classes of models.</summary>
public interface IModelLegends
{
    /// <summary>Machine names of the classes of a model by <c>NAME</c> (its newest version) or <c>NAME@VERSION</c>, in the order of its legend; null where the model is not known.</summary>
    ValueTask<IReadOnlyList<string>?> ClassesAsync(string model, CancellationToken cancellationToken);
}
