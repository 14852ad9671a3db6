using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.SkySense;

namespace Groundshift.Models.Tests.Graphs.SkySense;

/// <summary>The bare parts against the arrays of the upstream classes; tolerance as the sets state it.</summary>
public sealed class SkySenseParityTests
{
    private const double Tolerance = 1e-4;

    // What float16 costs on the sets' weights, whose values reach about ten.
    private const double HalfTolerance = 0.1;

    public static TheoryData<string, string, string[]> Sets { get; } = new()
    {
        { "swin-v2-hr", """{"image_size":128}""", ["stage0", "stage1", "stage2", "stage3"] },
        { "vit-s2", """{"heads":4}""", ["feature_map"] },
        { "head-s2", "{}", ["up"] },
        { "fusion", """{"heads":4}""", ["fused"] },
    };

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_fused_graph_gives_the_numbers_of_the_upstream_class(string set, string config, string[] outputs) =>
        Matches(set, outputs, new ImportSettings { Config = ParityRun.Config(config), Form = GraphForm.Fused }, Tolerance);

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_portable_graph_gives_the_numbers_of_the_upstream_class(string set, string config, string[] outputs) =>
        Matches(set, outputs, new ImportSettings { Config = ParityRun.Config(config), Form = GraphForm.Portable }, Tolerance);

    [Theory]
    [MemberData(nameof(Sets))]
    public void Half_precision_stays_near(string set, string config, string[] outputs) =>
        Matches(set, outputs, new ImportSettings { Config = ParityRun.Config(config), Precision = ImportPrecision.Float16 }, HalfTolerance);

    private static void Matches(string set, string[] outputs, ImportSettings settings, double tolerance)
    {
        using var run = ParityRun.Of($"skysense/{set}", SkySenseImport.Importer, settings, "checkpoint.pth");
        run.Outputs.Order().ShouldBe(outputs.Order());
        foreach (var output in outputs)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{set} {output} {settings.Form} {settings.Precision}: {run.LargestDifference(output):E2} of {run.Expected(output).Max(Math.Abs):F2}");
            run.ShouldMatch(output, tolerance);
        }
    }
}
