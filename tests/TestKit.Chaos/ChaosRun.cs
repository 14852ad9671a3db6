using System.Diagnostics;
using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;
using Groundshift.TestKit.Chaos.Faults;
using Groundshift.TestKit.Chaos.Outcome;
using Groundshift.TestKit.Chaos.Processes;
using Groundshift.TestKit.Chaos.Scenario;
using Groundshift.TestKit.Models;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.TestKit.Chaos;

/// <summary>
/// The same scenes twice: once in one undisturbed process, once by all roles as processes of their own while faults happen to them and
/// to their servers. Both must come to the same end.
/// </summary>
public sealed class ChaosRun : IAsyncDisposable
{
    private readonly ChaosPlan _plan;
    private readonly ChaosServers _servers;
    private readonly OrphanGuard _guard = OrphanGuard.Start();
    private readonly ScenarioCatalog _catalog;
    private readonly ModelReference _model;
    private readonly string _models;
    private readonly Dictionary<FaultKind, int> _survived = [];

    private ChaosRun(ChaosPlan plan, ChaosServers servers)
    {
        (_plan, _servers) = (plan, servers);
        _catalog = ScenarioCatalog.Write(Path.Combine(plan.Folder, "scenes"), plan.Seed, plan.Places, plan.Dates, TimeProvider.System.GetUtcNow());
        _models = Path.Combine(plan.Folder, "models");
        var standIn = new StandInModel();
        _model = standIn.Reference;
        new ModelLibrary([_models]).InstallCopy(TinyModels.WriteLandCoverPackage(Path.Combine(plan.Folder, "package"), standIn));
    }

    /// <summary>Runs a plan; a skipped test where a server is not installed.</summary>
    /// <exception cref="TimeoutException">A run did not end, or work did not go on after a fault.</exception>
    public static async Task<ChaosReport> RunAsync(ChaosPlan plan, CancellationToken cancellationToken)
    {
        plan.Say("starting PostgreSQL, RabbitMQ and Azurite, making scenes");
        await using var run = new ChaosRun(plan, await ChaosServers.StartAsync());
        return await run.BothAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _guard.DisposeAsync();
        await _servers.DisposeAsync();
    }

    private async Task<ChaosReport> BothAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var (calm, calmEvents, calmEnds) = await UndisturbedAsync(cancellationToken);
        var undisturbed = clock.Elapsed;
        _plan.Say(string.Create(CultureInfo.InvariantCulture, $"undisturbed: {calm.Catalog.Products.Count} products and {calm.Alerts.Count} alerts after {undisturbed.TotalSeconds:0} s"));
        clock.Restart();
        var (end, events, ends) = await DisturbedAsync(cancellationToken);
        return new ChaosReport
        {
            Survived = _survived,
            LeftOut = FaultInjector.Kinds.Contains(FaultKind.ClockAhead) ? [] : ["clocks were not set: libfaketime is not installed"],
            Differences = end.Catalog.DifferencesFrom(calm.Catalog),
            Torn = [.. calm.Catalog.Torn, .. end.Catalog.Torn],
            WrongEvents =
            [
                .. EventPath.Problems(calmEvents, calm.Alerts, calm.Catalog.Products).Select(problem => $"undisturbed run: {problem}"),
                .. EventPath.Problems(events, end.Alerts, end.Catalog.Products),
            ],
            OwnEnds = [.. calmEnds, .. ends],
            Scenes = _catalog.Scenes,
            Products = end.Catalog.Products.Count,
            WithoutProduct = end.Catalog.WithoutProduct,
            Rasters = end.Catalog.Rasters,
            Alerts = end.Alerts.Count,
            Events = events.Count,
            Undisturbed = undisturbed,
            Disturbed = clock.Elapsed,
        };
    }

    private async Task<(RunEnd End, IReadOnlyList<ReceivedEvent> Events, IReadOnlyList<string> OwnEnds)> UndisturbedAsync(CancellationToken cancellationToken)
    {
        var deployment = new Deployment("undisturbed", _plan.Folder, _models, _servers);
        await using var receiver = await Receiver.StartAsync();
        await using var stores = deployment.Open();
        await Deployment.SetUpAsync(stores, _catalog, receiver.Url, _model, cancellationToken);
        _catalog.List(_catalog.Scenes);
        var settings = deployment.Settings("all", _servers.Postgres.Port, _servers.RabbitMq.Port, _servers.Azurite.Endpoint);
        await using var process = RoleProcess.Start("all", _plan.Program, "all", deployment.FolderOf("all"), Deployment.Environment(settings), _guard);
        await UntilDoneAsync("the undisturbed run has ended", stores, cancellationToken);
        _plan.Say($"undisturbed: {await Standing.OfJobsAsync(stores, cancellationToken)}");
        await process.StopAsync();
        _catalog.List(0);
        return (await RunEnd.ReadAsync(stores, _catalog.Areas.Keys, cancellationToken), receiver.Events, process.OwnEnds);
    }

    private async Task<(RunEnd End, IReadOnlyList<ReceivedEvent> Events, IReadOnlyList<string> OwnEnds)> DisturbedAsync(CancellationToken cancellationToken)
    {
        var deployment = new Deployment("disturbed", _plan.Folder, _models, _servers);
        await using var receiver = await Receiver.StartAsync();
        await using var stores = deployment.Open();
        await Deployment.SetUpAsync(stores, _catalog, receiver.Url, _model, cancellationToken);
        await using var roles = RunningRoles.Start(deployment, _servers, _plan.Program, _plan.Workers, _guard);
        using (var injector = new FaultInjector(_servers, roles, receiver, stores))
        {
            await DisturbAsync(injector, stores, cancellationToken);
        }

        _catalog.List(_catalog.Scenes);
        _plan.Say("no more faults");
        await UntilDoneAsync("the disturbed run has ended", stores, cancellationToken);
        await roles.StopAsync();
        return (await RunEnd.ReadAsync(stores, _catalog.Areas.Keys, cancellationToken), receiver.Events, [.. roles.All.SelectMany(role => role.Process.OwnEnds)]);
    }

    // Scenes are listed between the rounds, so that there is work on its way in each of them.
    private async Task DisturbAsync(FaultInjector injector, IServiceProvider stores, CancellationToken cancellationToken)
    {
        var pass = FaultSchedule.OnePass(_plan.Seed, FaultInjector.Kinds);
        var clock = Stopwatch.StartNew();
        var number = 0;
        foreach (var round in FaultSchedule.Rounds(_plan.Seed, FaultInjector.Kinds))
        {
            var share = Math.Min((number + 1.0) / pass, _plan.FaultsFor > TimeSpan.Zero ? (clock.Elapsed + (_plan.FaultsFor / pass)) / _plan.FaultsFor : 1);
            var listed = (int)Math.Ceiling(_catalog.Scenes * Math.Min(1, share));
            _catalog.List(listed);
            var names = string.Join(", ", round.Select(fault => fault.Kind));
            _plan.Say(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:0} s, {listed} scenes: {names}"));
            await Task.WhenAll(round.Select(fault => injector.ApplyAsync(fault, cancellationToken)));
            var before = -1;
            await Patience.UntilAsync(
                $"work goes on after {names}",
                async () =>
                {
                    var standing = await Standing.OfJobsAsync(stores, cancellationToken);
                    before = before < 0 ? standing.Ended : before;
                    return standing.Ended > before || standing.Ended == listed ? null : standing.ToString();
                },
                cancellationToken);
            foreach (var fault in round)
            {
                _survived[fault.Kind] = _survived.GetValueOrDefault(fault.Kind) + 1;
            }

            if (++number >= pass && clock.Elapsed >= _plan.FaultsFor)
            {
                return;
            }
        }
    }

    private Task UntilDoneAsync(string what, IServiceProvider stores, CancellationToken cancellationToken) => Patience.UntilAsync(
        what,
        async () =>
        {
            var standing = await Standing.OfAllAsync(stores, cancellationToken);
            return standing.IsDone(_catalog.Scenes) ? null : standing.ToString();
        },
        cancellationToken);
}
