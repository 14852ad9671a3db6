using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
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
}
