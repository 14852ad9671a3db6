using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Onnx.Proto;
using Groundshift.TestKit;
using static Groundshift.Models.Tests.Graphs.GraphRun;
using static Groundshift.Models.Tests.Graphs.ImageLayersTests;

namespace Groundshift.Models.Tests.Graphs;

public sealed class TransformerLayersTests
{
    private const int Width = 8;

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Attention_with_a_bias_equals_torch(GraphForm form)
    {
        // torch.nn.MultiheadAttention(8, 2), every parameter sin(0.37 i + n) / 2.
        static float[] Parameter(int count, int number) => Numbers(count, 0.37, value => Math.Sin(value + number) / 2);
        var joint = new LinearWeights(new WeightTensor([24, Width], Parameter(192, 0)), Parameter(24, 1));
        var output = new LinearWeights(new WeightTensor([Width, Width], Parameter(64, 2)), Parameter(8, 3));
        var graph = new OnnxGraph("test", form);
        var q = graph.Input("q", TensorProto.Types.DataType.Float, Dimension.Open("batch"), 3, Width);
        var k = graph.Input("k", TensorProto.Types.DataType.Float, Dimension.Open("batch"), 5, Width);
        var bias = graph.Weights("bias", Numbers(15, 0.9, Math.Sin), 1, 1, 3, 5);
        graph.Output("y", graph.Attention("a", q, k, AttentionWeights.FromJoint(joint, output, 2), bias));

        var y = Run(graph.ToModel(""), new Dictionary<string, (float[], int[])>
        {
            ["q"] = (Numbers(48, 0.21, Math.Sin), [2, 3, Width]),
            ["k"] = (Numbers(80, 0.13, Math.Cos), [2, 5, Width]),
        })["y"];

        ShouldBeClose(y[^8..], [-0.08071f, -0.09552f, -0.1652f, -0.65878f, -0.11756f, -0.97436f, 0.13645f, -0.96837f], 2e-5f);
        y.Sum(Math.Abs).ShouldBe(40.9986267f, 1e-3f);
    }

    [Fact]
    public void Gelu_is_the_exact_one() => ShouldBeClose(
        Run([-1.5f, 0.3f, 2f], [1, 3], (graph, x) => graph.Gelu("g", x)), [-0.1002109f, 0.1853734f, 1.9545f], 1e-6f);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Both_forms_of_a_block_give_the_same_numbers(int batch)
    {
        var weights = RandomBlock(new Random(17), Width, 2);
        var x = Numbers(batch * 5 * Width, 0.31, Math.Sin);

        var fused = Run(x, [batch, 5, Width], (graph, value) => graph.Block("b", value, weights), GraphForm.Fused);
        var portable = Run(x, [batch, 5, Width], (graph, value) => graph.Block("b", value, weights));

        ShouldBeClose(fused, portable, 1e-5f);
    }

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void The_mean_of_a_block_is_the_mean_of_what_it_gives(GraphForm form)
    {
        var weights = RandomBlock(new Random(18), Width, 2);
        var x = Numbers(2 * 4 * Width, 0.31, Math.Sin);
        float[] shares = [0.25f, 0, 0.5f, 0.25f];

        var mean = Run(x, [2, 4, Width], (graph, value) => graph.BlockMean("b", value, weights, graph.Weights("shares", shares, 1, 1, 4)), form);
        var block = Run(x, [2, 4, Width], (graph, value) => graph.Block("b", value, weights), form);

        var expected = Enumerable.Range(0, 2 * Width).Select(index => Enumerable.Range(0, 4)
            .Sum(token => shares[token] * block[(((index / Width * 4) + token) * Width) + (index % Width)])).ToArray();
        ShouldBeClose(mean, expected, 1e-5f);
    }

    [Fact]
    public void Both_forms_of_quick_gelu_give_the_same_numbers()
    {
        var x = Numbers(64, 0.4, value => value - 12);

        ShouldBeClose(
            Run(x, [1, 64], (graph, value) => graph.QuickGelu("g", value), GraphForm.Fused),
            Run(x, [1, 64], (graph, value) => graph.QuickGelu("g", value)));
    }

    [Fact]
    public void A_portable_graph_refuses_other_operators()
    {
        var graph = new OnnxGraph("test");

        Should.Throw<InvalidOperationException>(() => graph.Node(OnnxGraph.Fused, "QuickGelu", "g", [graph.Number(1)], [graph.Number(1)]))
            .Message.ShouldContain("com.microsoft.QuickGelu");
    }

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Half_precision_loses_little_and_keeps_inputs_and_outputs(GraphForm form)
    {
        var weights = RandomBlock(new Random(5), Width, 4);
        var x = Numbers(5 * Width, 0.31, Math.Sin);
        ModelProto Model()
        {
            var graph = new OnnxGraph("test", form);
            var input = graph.Input("x", TensorProto.Types.DataType.Float, Dimension.Open("batch"), 5, Width);
            var scaled = graph.Multiply("scaled", input, graph.Number(1e-5f));
            graph.Output("y", graph.Block("b", graph.Multiply("back", scaled, graph.Number(1e5f)), weights));
            return graph.ToModel("");
        }

        var half = Model();
        HalfPrecision.Convert(half);
        var inputs = new Dictionary<string, (float[], int[])> { ["x"] = (x, [1, 5, Width]) };

        var exact = Run(Model(), inputs)["y"];
        ShouldBeClose(Run(half, inputs)["y"], exact, 0.02f);
        half.Graph.Initializer.Count(tensor => tensor.DataType == (int)TensorProto.Types.DataType.Float16).ShouldBeGreaterThan(8);
        half.CalculateSize().ShouldBeLessThan(Model().CalculateSize());
    }

    [Fact]
    public void Weights_outside_the_graph_give_the_same_numbers_in_both_precisions()
    {
        using var folder = new TemporaryFolder();
        const int Wide = 128;
        var weights = RandomBlock(new Random(9), Wide, 4);
        var x = Numbers(3 * Wide, 0.31, Math.Sin);
        var inputs = new Dictionary<string, (float[], int[])> { ["x"] = (x, [1, 3, Wide]) };
        var expected = Run(x, [1, 3, Wide], (graph, value) => graph.Block("b", value, weights));
        ModelProto Model(WeightSpool spool)
        {
            var graph = new OnnxGraph("test", spool: spool);
            var input = graph.Input("x", TensorProto.Types.DataType.Float, 1, 3, Wide);
            graph.Output("y", graph.Block("b", input, weights));
            return graph.ToModel("");
        }

        using (var spool = new WeightSpool(folder.Root))
        {
            var single = Model(spool);
            spool.Dispose();
            single.Graph.Initializer.Count(WeightSpool.Holds).ShouldBe(6);
            ShouldBeClose(Run(single, inputs, folder.Root)["y"], expected);
        }

        using var from = new WeightSpool(folder.Root, "singles.partial");
        using var to = new WeightSpool(folder.Root);
        var half = Model(from);
        HalfPrecision.Convert(half, from, to);
        to.Dispose();
        half.Graph.Initializer.Count(WeightSpool.Holds).ShouldBe(2);
        ShouldBeClose(Run(half, inputs, folder.Root)["y"], expected, 0.05f);
    }

    private static BlockWeights RandomBlock(Random random, int width, int heads)
    {
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5) / 2)];
        LinearWeights Layer(int rows, int columns) => new(new WeightTensor([rows, columns], Values(rows * columns)), Values(rows));
        NormWeights Norm() => new([.. Values(width).Select(value => value + 1)], Values(width), 1e-6f);
        return new BlockWeights(
            Norm(), new AttentionWeights(Layer(width, width), Layer(width, width), Layer(width, width), Layer(width, width), heads),
            Norm(), Layer(4 * width, width), Layer(width, 4 * width));
    }
}
