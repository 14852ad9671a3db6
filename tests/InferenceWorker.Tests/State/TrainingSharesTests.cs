using Groundshift.InferenceWorker.State;
using Groundshift.TestKit;

namespace Groundshift.InferenceWorker.Tests.State;

public sealed class TrainingSharesTests
{
    private const string Stated = """
        {"properties":{"mlm:output":[{"classification:classes":[
          {"value":0,"name":"water","groundshift:training_share":0.1},{"value":1,"name":"trees","groundshift:training_share":0.9}]}]}}
        """;

    [Fact]
    public void Shares_are_those_of_the_model_item_in_the_order_of_the_legend() =>
        TrainingShares.Of(Stated, ["trees", "water"]).ShouldBe([0.9, 0.1]);

    [Theory]
    [InlineData("trees", "water", "built")]
    [InlineData("trees", "snow")]
    public void A_class_without_a_share_leaves_all_unknown(params string[] legend) => TrainingShares.Of(Stated, legend).ShouldBeNull();

    [Fact]
    public void An_item_without_classes_states_none() => TrainingShares.Of("{}", ["trees"]).ShouldBeNull();

    [Fact]
    public void The_bundled_model_states_none() =>
        TrainingShares.Of(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "models", "landcover-s2", "mlm.json")), ["trees"]).ShouldBeNull();

    // A class that filled the training ground is shown lightly, and counts for less.
    [Fact]
    public void A_frequent_class_needs_a_greater_probability_to_be_as_likely()
    {
        var equal = new FilterModel(["water", "trees"], FilterSettings.Default);
        var skewed = new FilterModel(["water", "trees"], FilterSettings.Default, [0.1, 0.9]);
        equal.Emission(1)[100].ShouldBe(equal.Emission(0)[100]);
        (skewed.Emission(0)[100] / skewed.Emission(1)[100]).ShouldBe((float)Math.Pow(9, FilterSettings.Default.Alpha), 0.01f);
    }
}
