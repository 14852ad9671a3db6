namespace Groundshift.Models.Checkpoints.PyTorch;

/// <summary>Gives meaning to the few Python objects that a checkpoint needs; everything else becomes a <see cref="PickleObject"/>.</summary>
internal interface IPickleObjects
{
    /// <summary>What calling <paramref name="callable"/> with <paramref name="arguments"/> stands for.</summary>
    object? Construct(PickleGlobal callable, PickleTuple arguments);

    /// <summary>What the persistent id <paramref name="id"/> stands for.</summary>
    object? Persistent(object? id);
}
