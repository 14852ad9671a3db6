using Groundshift.TestKit.Chaos.Faults;
using Groundshift.TestKit.Chaos.Scenario;

namespace Groundshift.TestKit.Chaos.Processes;

/// <summary>A process of a role, its links and its clock.</summary>
internal sealed record RunningRole(RoleProcess Process, TcpProxy Database, TcpProxy Broker, FakeTime Clock) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Database.DisposeAsync();
        await Broker.DisposeAsync();
    }
}

/// <summary>Processes of all roles of an installation.</summary>
internal sealed class RunningRoles : IAsyncDisposable
{
    private RunningRoles(IReadOnlyList<RunningRole> ingest, IReadOnlyList<RunningRole> workers, IReadOnlyList<RunningRole> catalog) =>
        (Ingest, Workers, Catalog) = (ingest, workers, catalog);

    public IReadOnlyList<RunningRole> Ingest { get; }

    public IReadOnlyList<RunningRole> Workers { get; }

    public IReadOnlyList<RunningRole> Catalog { get; }

    public IReadOnlyList<RunningRole> All => [.. Ingest, .. Workers, .. Catalog];

    /// <summary>Two ingest processes and two catalogs, of which one each leads, and some workers, each with links of its own.</summary>
    public static RunningRoles Start(Deployment deployment, ChaosServers servers, string program, int workers, OrphanGuard guard)
    {
        RunningRole StartOne(string role, int number)
        {
            var name = $"{role}-{number}";
            var (database, broker) = (TcpProxy.To(servers.Postgres.Port), TcpProxy.To(servers.RabbitMq.Port));
            var folder = deployment.FolderOf(name);
            Directory.CreateDirectory(folder);
            var clock = new FakeTime(Path.Combine(folder, "clock"));
            var environment = Deployment.Environment(deployment.Settings(name, database.Port, broker.Port, servers.Storage.Endpoint));
            foreach (var (key, value) in clock.Environment())
            {
                environment[key] = value;
            }

            return new RunningRole(RoleProcess.Start(name, program, role, folder, environment, guard), database, broker, clock);
        }

        IReadOnlyList<RunningRole> StartAll(string role, int count) => [.. Enumerable.Range(1, count).Select(number => StartOne(role, number))];

        return new RunningRoles(StartAll("ingest", 2), StartAll("worker", workers), StartAll("catalog", 2));
    }

    /// <summary>Stops all in good order.</summary>
    public Task StopAsync() => Task.WhenAll(All.Select(role => role.Process.StopAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var role in All)
        {
            await role.DisposeAsync();
        }
    }
}
