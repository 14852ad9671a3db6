using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.SpectralGpt;

namespace Groundshift.Models.Tests.Graphs.SpectralGpt;

/// <summary>Against the official classes with random weights; tolerances are those of shared/parity/spectralgpt.</summary>
public sealed class SpectralGptParityTests(ITestOutputHelper output)
{
    private const string Heads = """{"heads": 4}""";

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Encoder(GraphForm form) => Check("encoder", form, Heads, null, 1e-4, "tokens");

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Reconstruction(GraphForm form) => Check(
        "encoder", form, """{"heads": 4, "decoder_heads": 4, "mask_ratio": 0.75}""", "reconstruction", 1e-4, "mae_latent_kept", "mae_pred");

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Segmentation(GraphForm form) => Check("segmentation", form, Heads, "segmentation", 1e-4, "logits");

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Change(GraphForm form) => Check("change", form, Heads, "change", 4e-4, "log_probabilities");

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Classification(GraphForm form) => Check("classification", form, Heads, "classification", 1e-4, "logits");

    // Half floats have 11 bits; a change, a difference of nearly equal features, loses most: 1.7 % of its range.
    [Theory]
    [InlineData("encoder", null, "tokens")]
    [InlineData("segmentation", "segmentation", "logits")]
    [InlineData("change", "change", "log_probabilities")]
    [InlineData("classification", "classification", "logits")]
    public void Half_precision_costs_less_than_two_percent_of_the_range(string name, string? head, string array)
    {
        var settings = Settings(GraphForm.Fused, Heads, head) with { Precision = ImportPrecision.Float16 };
        using var run = ParityRun.Of("spectralgpt/" + name, SpectralGptImport.Importer, settings);
        var (difference, range) = (run.LargestDifference(array), run.Expected(array).Max() - run.Expected(array).Min());
        output.WriteLine($"{name} float16: {difference:g3} in a range of {range:g3}");
        difference.ShouldBeLessThan(0.02 * range);
    }

    private static ImportSettings Settings(GraphForm form, string config, string? head) =>
        new() { Form = form, Config = ParityRun.Config(config), HeadKind = head };

    private void Check(string name, GraphForm form, string config, string? head, double tolerance, params string[] expected)
    {
        using var run = ParityRun.Of("spectralgpt/" + name, SpectralGptImport.Importer, Settings(form, config, head));
        run.Outputs.ShouldBe(expected, ignoreOrder: true);
        foreach (var array in expected)
        {
            output.WriteLine($"{name} {form} {array}: {run.LargestDifference(array):g3}");
            run.ShouldMatch(array, tolerance);
        }
    }
}
