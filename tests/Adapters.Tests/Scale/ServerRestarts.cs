namespace Groundshift.Adapters.Tests.Scale;

/// <summary>Tests that stop the servers of the run: they run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ServerRestarts
{
    public const string Name = "server restarts";
}
