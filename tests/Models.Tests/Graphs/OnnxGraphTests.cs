using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Onnx.Proto;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Tests.Graphs;

public sealed class OnnxGraphTests
{
    [Fact]
    public void Open_and_fixed_lengths_meet_by_broadcasting()
    {
        var graph = new OnnxGraph("test");
        var image = Image(graph, 3);
        var perBand = graph.Weights("per_band", [1, 2, 3], 3, 1, 1);

        graph.Add("sum", image, perBand).Shape.ShouldBe(image.Shape);
        graph.Multiply("twice", graph.Number(2), image).Shape.ShouldBe(image.Shape);
    }

    [Fact]
    public void Shapes_that_do_not_meet_are_refused()
    {
        var graph = new OnnxGraph("test");
        var image = Image(graph, 3);

        Should.Throw<GraphShapeException>(() => graph.Add("sum", image, graph.Weights("per_band", [1, 2], 2, 1, 1)));
        Should.Throw<GraphShapeException>(() => graph.Add("sum", image, graph.Integers(1)));
        Should.Throw<GraphShapeException>(() => graph.Transpose("turned", image, 0, 1, 1, 2));
        Should.Throw<GraphShapeException>(() => graph.Weights("short", [1, 2], 3));
        Should.Throw<GraphShapeException>(() => graph.Where("chosen", image, image, image));
    }

    [Fact]
    public void A_convolution_of_other_channels_is_refused()
    {
        var graph = new OnnxGraph("test");
        var kernel = new WeightTensor([4, 2, 3, 3], new float[72]);

        Should.Throw<GraphShapeException>(() => graph.Convolution("conv", Image(graph, 3), new ConvolutionWeights(kernel, new float[4], 1)))
            .Message.ShouldContain("4x2x3x3");
    }

    [Fact]
    public void Halving_an_open_length_names_the_half()
    {
        var graph = new OnnxGraph("test");

        var half = graph.HalveAntialiased("down", Image(graph, 3));

        half.Shape[2].ShouldBe(Dimension.Open("floor(height/2)"));
        graph.ResizeLike("up", half, Image(graph, 1)).Shape[2].ShouldBe(Dimension.Open("height"));
    }

    [Fact]
    public void An_output_renames_its_value_wherever_it_is_used()
    {
        var graph = new OnnxGraph("test");
        var logarithm = graph.Map("Log", "logarithm", Image(graph, 3));
        graph.Output("twice", graph.Add("sum", logarithm, logarithm));
        graph.Output("result", logarithm);

        var model = graph.ToModel("");

        model.Graph.Node[0].Output.ShouldBe(["result"]);
        model.Graph.Node[1].Input.ShouldBe(["result", "result"]);
        model.Graph.Output.Select(output => output.Name).ShouldBe(["twice", "result"]);
    }

    [Fact]
    public void Equal_numbers_are_stored_once_and_names_never_clash()
    {
        var graph = new OnnxGraph("test");
        var image = Image(graph, 3);

        graph.Number(2).ShouldBe(graph.Number(2));
        graph.Map("Log", "same", image).Name.ShouldNotBe(graph.Map("Exp", "same", image).Name);
    }

    [Fact]
    public void A_graph_without_output_is_refused()
    {
        var graph = new OnnxGraph("test");
        Image(graph, 3);

        Should.Throw<GraphShapeException>(() => graph.ToModel(""));
    }

    private static GraphValue Image(OnnxGraph graph, int channels) =>
        graph.Input("image", DataType.Float, Dimension.Open("batch"), channels, Dimension.Open("height"), Dimension.Open("width"));

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void A_graph_states_its_work_for_one_sample(GraphForm form)
    {
        // Patches 2 x 2 of 3 channels on 8 x 8 pixels, then a block of 16 tokens, 6 wide: 24 S d d + 4 S S d.
        static WeightTensor Zeros(params int[] shape) => new(shape, new float[shape.Aggregate(1, (product, length) => product * length)]);
        static LinearWeights Layer(int outputs, int inputs) => new(Zeros(outputs, inputs), new float[outputs]);
        var norm = new NormWeights(new float[6], new float[6], 1e-6f);
        var graph = new OnnxGraph("test", form);
        var image = graph.Input("x", DataType.Float, Dimension.Open("batch"), 3, 8, 8);
        var tokens = graph.ToSequence("tokens", graph.Convolve("patches", image, Zeros(6, 3, 2, 2), bias: null, KernelSteps.Square(stride: 2)));
        graph.Output("y", graph.Block("b", tokens, new BlockWeights(norm, new AttentionWeights(Layer(6, 6), Layer(6, 6), Layer(6, 6), Layer(6, 6), 2), norm, Layer(24, 6), Layer(6, 24))));

        var expected = (2 * 16 * 6 * 12) + (24 * 16 * 36) + (4 * 16 * 16 * 6);
        graph.Flops.ShouldBe(expected);
        graph.ToModel("").MetadataProps.ShouldHaveSingleItem().ShouldBe(new StringStringEntryProto { Key = "groundshift.flops", Value = $"{expected}" });
    }

    [Fact]
    public void A_graph_of_open_height_states_no_work()
    {
        var graph = new OnnxGraph("test");
        var image = graph.Input("x", DataType.Float, Dimension.Open("batch"), 1, Dimension.Open("height"), Dimension.Open("width"));
        graph.Output("y", graph.Convolution("c", image, new ConvolutionWeights(new WeightTensor([1, 1, 3, 3], new float[9]), [0], 1)));

        graph.Flops.ShouldBeNull();
        graph.ToModel("").MetadataProps.ShouldBeEmpty();
    }
}
