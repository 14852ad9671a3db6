using Groundshift.Models.Graphs;
using Groundshift.Models.Onnx.Proto;
using Groundshift.TestKit;
using static Groundshift.Models.Tests.Graphs.GraphRun;

namespace Groundshift.Models.Tests.Graphs;

public sealed class SeenTokensTests
{
    // The float mask of two rows of five tokens; the second and the last token are in neither.
    private static readonly float[] Kept = [0, 0, 1, 1, 0, 0, 0, 0, 1, 0];

    [Fact]
    public void Tokens_of_no_row_are_left_out_and_the_others_come_back_to_their_places()
    {
        var x = Numbers(10, 1, value => value + 1);

        SeenOf(x, (seen, value) => seen.From(value)).ShouldBe([3, 4, 8, 9]);
        var restored = SeenOf(x, (seen, value) => seen.Restored(seen.From(value)));

        restored.Length.ShouldBe(10);
        (restored[2], restored[3], restored[7], restored[8]).ShouldBe((3f, 4f, 8f, 9f));
        restored.ShouldAllBe(value => float.IsFinite(value));
    }

    [Fact]
    public void A_length_that_depends_on_the_values_is_counted_with_its_most()
    {
        var graph = new OnnxGraph("test");
        var x = graph.Input("x", TensorProto.Types.DataType.Float, Dimension.Open("batch"), 5, 4);
        var seen = SeenTokens.Of(graph, "seen", graph.Cast("kept", graph.Reduce("ReduceMax", "most", x, keep: false, 2), TensorProto.Types.DataType.Bool));
        graph.MatrixProduct("product", seen.From(x), graph.Weights("w", new float[12], 4, 3));

        graph.Flops.ShouldBe(2 * 5 * 4 * 3);
        (seen.Length * 3).Most.ShouldBe(15);
        ((seen.Length * 3) * 2).Most.ShouldBe(30);
    }

    private static float[] SeenOf(float[] x, Func<SeenTokens, GraphValue, GraphValue> layer)
    {
        var graph = new OnnxGraph("test");
        var value = graph.Input("x", TensorProto.Types.DataType.Float, Dimension.Open("batch"), 5, 1);
        var mask = graph.Input("mask", TensorProto.Types.DataType.Float, Dimension.Open("batch"), 5);
        graph.Output("y", layer(SeenTokens.Of(graph, "seen", graph.Cast("kept", mask, TensorProto.Types.DataType.Bool)), value));
        return Run(graph.ToModel(""), new Dictionary<string, (float[], int[])> { ["x"] = (x, [2, 5, 1]), ["mask"] = (Kept, [2, 5]) })["y"];
    }
}
