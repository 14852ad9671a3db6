using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline.Masking;

namespace Groundshift.InferenceWorker.Tests.Pipeline.Masking;

public class MaskLegendTests
{
    [Theory]
    [InlineData(0, PixelState.Nodata)]
    [InlineData(1, PixelState.Flagged)]
    [InlineData(2, PixelState.Clear)]
    [InlineData(3, PixelState.Shadow)]
    [InlineData(4, PixelState.Clear)]
    [InlineData(5, PixelState.Clear)]
    [InlineData(6, PixelState.Clear)]
    [InlineData(7, PixelState.Clear)]
    [InlineData(8, PixelState.Cloud)]
    [InlineData(9, PixelState.Cloud)]
    [InlineData(10, PixelState.Cloud)]
    [InlineData(12, PixelState.Flagged)]
    [InlineData(255, PixelState.Flagged)]
    internal void Scene_classification_is_read_by_the_stated_rule(int value, PixelState expected) =>
        MaskLegend.Table(SceneMaskKind.SceneClassification, snowIsAClass: true)![value].ShouldBe((byte)expected);

    [Theory]
    [InlineData(true, PixelState.Clear)]
    [InlineData(false, PixelState.Snow)]
    internal void Snow_is_ground_only_for_a_model_that_knows_it(bool known, PixelState expected)
    {
        MaskLegend.Table(SceneMaskKind.SceneClassification, known)![11].ShouldBe((byte)expected);
        MaskLegend.Table(SceneMaskKind.EnMapSnow, known)![1].ShouldBe((byte)expected);
        MaskLegend.HasSnow(["water", known ? "snow_and_ice" : "ice_cream"]).ShouldBe(known);
    }

    [Fact]
    public void Values_outside_a_legend_are_never_clear()
    {
        MaskLegend.Table(SceneMaskKind.CloudSen12, true)![4].ShouldBe((byte)PixelState.Flagged);
        MaskLegend.Table(SceneMaskKind.EnMapClasses, true)![0].ShouldBe((byte)PixelState.Flagged);
        MaskLegend.Table(SceneMaskKind.EnMapClasses, true)![3].ShouldBe((byte)PixelState.Flagged);
        MaskLegend.Table(SceneMaskKind.BinaryCloud, true)![255].ShouldBe((byte)PixelState.Cloud);
        MaskLegend.Table(SceneMaskKind.EnMapCirrus, true)![1].ShouldBe((byte)PixelState.Cloud);
    }

    [Fact]
    public void Every_kind_of_mask_has_a_rule()
    {
        foreach (var kind in Enum.GetValues<SceneMaskKind>())
        {
            var table = MaskLegend.Table(kind, true);
            (table is null).ShouldBe(kind == SceneMaskKind.EnMapDefect);
            table?.Length.ShouldBe(256);
        }
    }
}
