using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.HyperSigma;

namespace Groundshift.Models.Tests.Graphs.HyperSigma;

/// <summary>The bare networks against the arrays of the official classes; tolerance as the sets state it.</summary>
public sealed class HyperSigmaParityTests
{
    private const double Tolerance = 1e-4;

    // Large for float32, small beside the values: what float16 costs on weights as wild as the sets', where offsets throw samples about.
    private const double HalfTolerance = 0.1;

    public static TheoryData<string, string, string[]> Sets { get; } = new()
    {
        { "spat-vit", "{}", ["feature1", "feature2", "feature3", "feature4"] },
        { "spec-vit", """{"bands":60,"spectral_taps":[2]}""", ["tokens", "features_l1"] },
        { "segmentation", "{}", ["logits"] },
        { "change", "{}", ["logits"] },
    };

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_fused_graph_gives_the_numbers_of_the_official_class(string set, string config, string[] outputs) =>
        Matches(set, outputs, new ImportSettings { Config = ParityRun.Config(config), Form = GraphForm.Fused }, Tolerance);

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_portable_graph_gives_the_numbers_of_the_official_class(string set, string config, string[] outputs) =>
        Matches(set, outputs, new ImportSettings { Config = ParityRun.Config(config), Form = GraphForm.Portable }, Tolerance);

    [Theory]
    [MemberData(nameof(Sets))]
    public void Half_precision_stays_near(string set, string config, string[] outputs) =>
        Matches(set, outputs, new ImportSettings { Config = ParityRun.Config(config), Precision = ImportPrecision.Float16 }, HalfTolerance);

    private static void Matches(string set, string[] outputs, ImportSettings settings, double tolerance)
    {
        using var run = ParityRun.Of($"hypersigma/{set}", HyperSigmaImport.Importer, settings);
        run.Outputs.Order().ShouldBe(outputs.Order());
        foreach (var output in outputs)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{set} {output} {settings.Form} {settings.Precision}: {run.LargestDifference(output):E2} of {run.Expected(output).Max(Math.Abs):F2}");
            run.ShouldMatch(output, tolerance);
        }
    }
}
