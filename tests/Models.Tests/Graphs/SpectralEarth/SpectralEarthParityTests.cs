using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.SpectralEarth;

namespace Groundshift.Models.Tests.Graphs.SpectralEarth;

/// <summary>Against the official classes with random weights; the tolerance is that of shared/parity/spectralearth.</summary>
public sealed class SpectralEarthParityTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Spec_ViT(GraphForm form)
    {
        using var run = Run("spec-vit", form, """{"heads": 4}""", null);
        run.Outputs.ShouldBe(["adapter", "block0_patch_tokens", "cls_feature", "patch_tokens_normed"], ignoreOrder: true);
        Match(run, form, "block0_patch_tokens", "cls_feature", "patch_tokens_normed");

        // The set holds every second pixel.
        var (found, expected) = (run.Found("adapter"), run.Expected("adapter"));
        var sampled = Enumerable.Range(0, expected.Length).Select(index => found[index / 144 * 576 + index / 12 % 12 * 48 + index % 12 * 2]);
        Match("adapter", form, sampled, expected);
    }

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Spec_ViT_segmentation(GraphForm form)
    {
        using var run = Run("spec-vit-segmentation", form, """{"heads": 4}""", "segmentation");
        Match(run, form, "logits");
    }

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Spec_ViT_multilabel(GraphForm form)
    {
        using var run = Run("spec-vit-multilabel", form, """{"heads": 2}""", "multilabel");
        Match(run, form, "logits", "probabilities");
    }

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Spec_RN50_multilabel(GraphForm form)
    {
        using var run = Run("spec-rn50-multilabel", form, """{"image_size": 24}""", "multilabel");
        Match(run, form, "layer4", "logits");
    }

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Spec_RN50_segmentation(GraphForm form)
    {
        using var run = Run("spec-rn50-segmentation", form, """{"image_size": 24}""", "segmentation");
        Match(run, form, "logits");

        // The set holds every fourth channel.
        var (found, expected) = (run.Found("layer4"), run.Expected("layer4"));
        Match("layer4", form, Enumerable.Range(0, expected.Length).Select(index => found[index / 576 * 4 * 576 + index % 576]), expected);
    }

    [Theory]
    [InlineData("spec-vit", 4, null, "patch_tokens_normed")]
    [InlineData("spec-vit-segmentation", 4, "segmentation", "logits")]
    [InlineData("spec-vit-multilabel", 2, "multilabel", "logits")]
    [InlineData("spec-rn50-multilabel", null, "multilabel", "logits")]
    [InlineData("spec-rn50-segmentation", null, "segmentation", "logits")]
    public void Half_precision_costs_less_than_one_percent_of_the_range(string name, int? heads, string? head, string array)
    {
        using var run = Run(name, GraphForm.Fused, heads is null ? """{"image_size": 24}""" : $$"""{"heads": {{heads}}}""", head, ImportPrecision.Float16);
        var (difference, range) = (run.LargestDifference(array), run.Expected(array).Max() - run.Expected(array).Min());
        output.WriteLine($"{name} float16: {difference:g3} in a range of {range:g3}");
        difference.ShouldBeLessThan(0.01 * range);
    }

    private static ParityRun Run(string name, GraphForm form, string config, string? head, ImportPrecision precision = ImportPrecision.Float32) => ParityRun.Of(
        "spectralearth/" + name, SpectralEarthImport.Importer,
        new ImportSettings { Form = form, Config = ParityRun.Config(config), HeadKind = head, Precision = precision });

    private void Match(ParityRun run, GraphForm form, params string[] arrays)
    {
        foreach (var array in arrays)
        {
            output.WriteLine($"{form} {array}: {run.LargestDifference(array):g3}");
            run.ShouldMatch(array, Tolerance);
        }
    }

    private void Match(string array, GraphForm form, IEnumerable<double> found, double[] expected)
    {
        var difference = found.Zip(expected, (a, b) => Math.Abs(a - b)).Max();
        output.WriteLine($"{form} {array}: {difference:g3}");
        difference.ShouldBeLessThan(Tolerance);
    }
}
