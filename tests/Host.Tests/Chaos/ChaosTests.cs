using System.Globalization;
using Groundshift.TestKit;
using Groundshift.TestKit.Chaos;

namespace Groundshift.Host.Tests.Chaos;

/// <summary>All roles as processes of their own, with everything around them failing: the end is that of an undisturbed run.</summary>
[Collection(nameof(ChaosTests))]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Places = 3;
    private const int Dates = 8;

    // Draws the faults and scenes of an earlier run again.
    private const string SeedVariable = "GROUNDSHIFT_CHAOS_SEED";

    [Fact]
    public async Task Whatever_fails_the_run_ends_as_if_nothing_had()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        var folder = Path.Combine(RepositoryRoot.Folder, "artifacts", "chaos", seed.ToString(CultureInfo.InvariantCulture));
        output.WriteLine($"seed {seed}: {SeedVariable}={seed} draws it again; logs of a failed run are in {folder}");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var report = await ChaosRun.RunAsync(
            new ChaosPlan
            {
                Seed = seed,
                Program = Path.Combine(AppContext.BaseDirectory, "groundshift.dll"),
                Folder = folder,
                Places = Places,
                Dates = Dates,
                Say = output.WriteLine,
            },
            TestContext.Current.CancellationToken);

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"undisturbed {report.Undisturbed.TotalSeconds:0} s, disturbed {report.Disturbed.TotalSeconds:0} s; survived: {report.Counts}; {string.Join(", ", report.LeftOut)}"));
        report.Differences.ShouldBeEmpty($"seed {seed}");
        report.Torn.ShouldBeEmpty($"seed {seed}");
        report.WrongEvents.ShouldBeEmpty($"seed {seed}");
        report.OwnEnds.ShouldBeEmpty($"seed {seed}");
        (report.Products + report.WithoutProduct).ShouldBe(report.Scenes);
        report.Alerts.ShouldBeGreaterThanOrEqualTo(Places);
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>Alone, for it needs the whole machine.</summary>
[CollectionDefinition(nameof(ChaosTests), DisableParallelization = true)]
public sealed class ChaosCollection;
