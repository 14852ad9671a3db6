using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;

namespace Groundshift.InferenceWorker.State;

/// <summary>Folds products into the states of their areas.</summary>
public interface IStateFolder
{
    /// <summary>Folds a product into its state, as that stands now. Null for a product that feeds none. Harmless to repeat.</summary>
    /// <exception cref="InvalidInputException">The state's manifest or a product that it is made of is missing or damaged.</exception>
    Task<FoldedState?> FoldAsync(ProductReady ready, CancellationToken cancellationToken);
}
