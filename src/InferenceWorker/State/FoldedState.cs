using Groundshift.Core.Messages;
using Groundshift.Core.Ports;

namespace Groundshift.InferenceWorker.State;

/// <summary>What folding a product into its state came to.</summary>
/// <param name="Report">What the catalog is told.</param>
/// <param name="Next">Where the pointer must move; null where the state stays as it is.</param>
public sealed record FoldedState(StateReport Report, StatePointer? Next);
