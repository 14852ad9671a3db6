namespace Groundshift.Models.Tests;

/// <summary>Tests that watch something that the whole process shares (heap, messages, counters) run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NativeState
{
    public const string Name = "Native state of the process";
}
