using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Proto;
using Groundshift.TestKit;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Tests.Graphs;

public sealed class GraphFileTests : IDisposable
{
    private const int Width = 3000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_graph_written_tensor_by_tensor_is_the_one_written_at_once()
    {
        using var spool = new WeightSpool(_folder.Root, "weights.partial");
        var expected = Model(spool: null, 200);

        GraphStream.Write(Model(spool, 200), spool, _folder.File("model.onnx"));

        var found = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.File("model.onnx")));
        found.Graph.Initializer.OrderBy(tensor => tensor.Name).ShouldBe(expected.Graph.Initializer.OrderBy(tensor => tensor.Name));
        found.Graph.Initializer.Clear();
        expected.Graph.Initializer.Clear();
        found.ShouldBe(expected);
    }

    [Theory]
    [InlineData(ImportPrecision.Float32, 36, 1e-5)]
    [InlineData(ImportPrecision.Float16, 18, 0.02)]
    public void Large_weights_end_in_the_one_file_and_nothing_is_left_beside_it(ImportPrecision precision, int megabytes, double tolerance)
    {
        GraphFile.Write(_folder.Root, "test", "", new ImportSettings { Precision = precision }, (long)Width * Width, graph => Add(graph, Width));

        var file = Directory.GetFiles(_folder.Root).ShouldHaveSingleItem();
        Path.GetFileName(file).ShouldBe("model.onnx");
        (new FileInfo(file).Length / 1e6).ShouldBeInRange(megabytes, megabytes + 0.1);
        using var session = OnnxSession.Open(file, new SessionSettings { Device = InferenceDevice.Cpu, Threads = 1 });
        using var x = new HostTensor(TensorElementType.Float32, [1, Width]);
        x.Span<float>().Fill(1);
        using var y = session.Run(new Dictionary<string, HostTensor> { ["x"] = x }, TestContext.Current.CancellationToken)["y"];
        for (var row = 0; row < Width; row += 977)
        {
            y.Span<float>()[row].ShouldBe(Enumerable.Range(row * Width, Width).Sum(Weight), (float)tolerance);
        }
    }

    private static ModelProto Model(WeightSpool? spool, int width)
    {
        var graph = new OnnxGraph("test", spool: spool);
        Add(graph, width);
        return graph.ToModel("A test.");
    }

    private static void Add(OnnxGraph graph, int width)
    {
        var x = graph.Input("x", DataType.Float, Dimension.Open("batch"), width);
        var weights = new LinearWeights(new WeightTensor([width, width], [.. Enumerable.Range(0, width * width).Select(Weight)]), new float[width]);
        graph.Output("y", graph.Linear("l", x, weights));
    }

    private static float Weight(int index) => index * 37 % 101 / 1e5f;
}
