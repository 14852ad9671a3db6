using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.HyperSigma;
using Groundshift.Models.Onnx;
using Groundshift.TestKit.Models;
using Groundshift.TestKit;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Tests.Graphs.HyperSigma;

/// <summary>What no parity set holds, against formulas worked out here.</summary>
public sealed class HyperSigmaNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Anomaly_scores_are_the_gated_sum_of_the_taps()
    {
        var tiny = new TinyHyperSigma { Patch = 1, ImageSize = 4 };
        var parts = Detect(tiny, isTarget: false);

        Expected(parts, tiny, pixel => MatrixTimes(parts.Weights["conv_fc.0.weight"], pixel), 2).ShouldBeCloseTo(parts.Outputs["logits"]);
    }

    [Fact]
    public void Target_scores_are_the_product_with_the_embedded_spectrum()
    {
        var tiny = new TinyHyperSigma { Patch = 1, ImageSize = 4 };
        var parts = Detect(tiny, isTarget: true);
        var hidden = MatrixTimes(parts.Weights["conv_ts.0.weight"], [.. parts.Spectrum.Select(value => (double)value)]);
        var (mean, gamma, beta) = (hidden.Average(), parts.Weights["conv_ts.1.weight"].Values, parts.Weights["conv_ts.1.bias"].Values);
        var deviation = Math.Sqrt(hidden.Average(value => (value - mean) * (value - mean)) + 1e-5);
        double[] activated = [.. hidden.Select((value, index) => Gelu((value - mean) / deviation * gamma[index] + beta[index]))];
        var target = MatrixTimes(parts.Weights["conv_ts.3.weight"], activated);

        Expected(parts, tiny, pixel => [pixel.Zip(target, (a, b) => a * b).Sum()], 1).ShouldBeCloseTo(parts.Outputs["scores"]);
    }

    [Fact]
    public void Sparse_attention_by_products_equals_sampling_on_any_grid()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var (rows, columns, heads, points) = (random.Next(1, 9), random.Next(1, 9), random.Next(1, 4), random.Next(1, 9));
            var width = heads * random.Next(1, 5);
            LinearWeights Random(int outputs, float spread) => new(
                new WeightTensor([outputs, width], [.. Enumerable.Range(0, outputs * width).Select(_ => (random.NextSingle() - 0.5f) * spread)]),
                [.. Enumerable.Range(0, outputs).Select(_ => (random.NextSingle() - 0.5f) * spread)]);
            var weights = new SparseAttentionWeights(Random(3 * width, 1), Random(heads * points * 2, 8), Random(width, 1), heads, points);
            var tokens = Image(2 * rows * columns * width);

            var products = GraphRun.Run(tokens, [2, rows * columns, width], (graph, x) => graph.SparseAttentionByProducts("a", x, weights, (rows, columns)));
            var samples = GraphRun.Run(tokens, [2, rows * columns, width], (graph, x) => graph.SparseAttentionBySampling("a", x, weights, (rows, columns)));

            products.Zip(samples, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-5f);
        }
    }

    [Fact]
    public void Averages_are_those_of_adaptive_pooling_for_any_numbers_of_bands_and_tokens()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var (bands, tokens) = (random.Next(1, 250), random.Next(1, 150));
            var matrix = SpectralEncoder.Averages(bands, tokens);
            for (var token = 0; token < tokens; token++)
            {
                var (start, end) = ((int)Math.Floor((double)token * bands / tokens), (int)Math.Ceiling((token + 1.0) * bands / tokens));
                var row = matrix.AsSpan(token * bands, bands).ToArray();
                row.Index().Where(pair => pair.Item != 0).Select(pair => pair.Index).ShouldBe(Enumerable.Range(start, end - start));
                row.Sum(weight => (double)weight).ShouldBe(1, 1e-5);
            }
        }
    }

    [Fact]
    public void Windows_around_pixels_hold_their_neighbours_and_mirror_the_border()
    {
        float[] image = [.. Enumerable.Range(0, 2 * 4 * 5).Select(index => (float)index)];

        var windows = GraphRun.Run(image, [1, 2, 4, 5], (graph, x) => graph.WindowsAround("w", x, 3));

        windows.Length.ShouldBe(4 * 5 * 2 * 9);

        // The pixel of row 1, column 2: 5 + 2 = 7.
        windows[(7 * 2 * 9)..(7 * 2 * 9 + 9)].ShouldBe([1, 2, 3, 6, 7, 8, 11, 12, 13]);

        // The last pixel of the second band: its row below and its column to the right repeat the border.
        windows[^9..].ShouldBe([33, 34, 34, 38, 39, 39, 38, 39, 39]);
    }

    [Fact]
    public void A_pretrained_encoder_adds_no_positions_and_norms_its_tokens()
    {
        var shapes = new TinyHyperSigma { Interval = 1, Patch = 4, ImageSize = 8 }.Spatial().Shapes;
        var file = RandomCheckpoint.Write(_folder.File("a.safetensors"), shapes, seed: 5);
        var tensors = RandomCheckpoint.ReadAll(file);
        tensors["norm.weight"] = new WeightTensor([8], [.. Enumerable.Repeat(1f, 8)]);
        tensors["norm.bias"] = new WeightTensor([8], new float[8]);
        var first = Features(RandomCheckpoint.Write(_folder.File("b.safetensors"), tensors));
        tensors["pos_embed"] = new WeightTensor([1, 4, 8], [.. Enumerable.Repeat(3f, 32)]);
        tensors["decoder_pred.weight"] = new WeightTensor([2, 2], new float[4]);
        tensors["mask_token"] = new WeightTensor([1, 1, 2], new float[2]);

        Features(RandomCheckpoint.Write(_folder.File("c.safetensors"), tensors)).ShouldBe(first);
        for (var place = 0; place < 4; place++)
        {
            double[] token = [.. Enumerable.Range(0, 8).Select(channel => (double)first[channel * 4 + place])];
            token.Average().ShouldBe(0, 1e-5);
            token.Average(value => value * value).ShouldBe(1, 1e-2);
        }
    }

    [Theory]
    [InlineData("B", 768, 12)]
    [InlineData("L", 1024, 16)]
    [InlineData("H", 1280, 16)]
    public void Published_widths_run_at_reduced_depth(string size, int width, int heads)
    {
        var shapes = new TinyHyperSigma { Width = width, Heads = heads, Depth = 2, Interval = 2, Bands = 100, Patch = 8, ImageSize = 64 }.Spatial().Shapes;
        var file = RandomCheckpoint.Write(_folder.File("a.safetensors"), shapes, seed: 6);

        var outputs = Run(file, """{"taps":[0,0,1,1]}""", size, ("x", [1, 100, 64, 64]));

        outputs["feature1"].Length.ShouldBe(width * 8 * 8);
        outputs["feature4"].Length.ShouldBe(width * 2 * 2);
        outputs["feature1"].ShouldAllBe(value => float.IsFinite(value));
    }

    [Fact]
    public void Taps_are_the_published_ones_at_the_published_depths()
    {
        static IReadOnlyList<int> Taps(int depth) => new EncoderShape(8, 32, 2, 8, new bool[depth]).UsualTaps;
        Taps(12).ShouldBe([3, 5, 7, 11]);
        Taps(24).ShouldBe([7, 11, 15, 23]);
        Taps(32).ShouldBe([10, 15, 20, 31]);
    }

    private float[] Features(string file) => Run(file, """{"heads":2}""", null, ("x", [1, 5, 8, 8]))["features"];

    private Dictionary<string, float[]> Run(string file, string config, string? size, params (string Name, int[] Shape)[] inputs)
    {
        var settings = new ImportSettings { Bare = true, Size = size, Config = ParityRun.Config(config) };
        HyperSigmaImport.Write(file, _folder.File("out"), settings);
        using var session = OnnxSession.Open(
            _folder.File("out/model.onnx"), new SessionSettings { Device = InferenceDevice.Cpu, Threads = 1 });
        var tensors = inputs.ToDictionary(input => input.Name, input => Tensor(input.Shape));
        var outputs = session.Run(tensors, TestContext.Current.CancellationToken);
        var values = outputs.ToDictionary(pair => pair.Key, pair => pair.Value.Span<float>().ToArray());
        tensors.Values.Concat(outputs.Values).ToList().ForEach(tensor => tensor.Dispose());
        return values;
    }

    private static HostTensor Tensor(int[] shape)
    {
        var tensor = new HostTensor(TensorElementType.Float32, [.. shape.Select(length => (long)length)]);
        Image(shape.Aggregate(1, (product, length) => product * length)).CopyTo(tensor.Span<float>());
        return tensor;
    }

    private static float[] Image(int count) => GraphRun.Numbers(count, 0.37, Math.Sin);

    // The network's answer beside what the encoders inside it gave.
    private (IReadOnlyDictionary<string, float[]> Outputs, Dictionary<string, WeightTensor> Weights, float[] Spectrum) Detect(TinyHyperSigma tiny, bool isTarget)
    {
        var file = RandomCheckpoint.Write(_folder.File("d.safetensors"), tiny.Detection(isTarget).Shapes, seed: 8);
        using var checkpoint = Checkpoint.Open(file);
        var weights = StateDict.Of(checkpoint);
        var network = DetectionNetwork.Of(weights, new HyperSigmaConfig(new ImportSettings()));
        var graph = new OnnxGraph("test");
        var image = graph.Input("x", DataType.Float, 1, tiny.Bands, tiny.ImageSize, tiny.ImageSize);
        var scores = isTarget
            ? network.AddTarget(graph, image, graph.Input("ts", DataType.Float, 1, tiny.Bands), weights)
            : network.AddAnomaly(graph, image, weights);
        var taps = network.Spatial.Add(graph, image, weights.Inside(HyperSigmaFile.Spatial));
        foreach (var (index, tap) in taps.Index())
        {
            graph.Output($"tap{index + 1}", tap);
        }

        graph.Output("summary", network.Spectral.AddSummary(graph, image, weights.Inside(HyperSigmaFile.Spectral)));
        graph.Output(isTarget ? "scores" : "logits", scores);
        var inputs = new Dictionary<string, (float[], int[])> { ["x"] = (Image(tiny.Bands * tiny.ImageSize * tiny.ImageSize), [1, tiny.Bands, tiny.ImageSize, tiny.ImageSize]) };
        var spectrum = Image(tiny.Bands);
        if (isTarget)
        {
            inputs["ts"] = (spectrum, [1, tiny.Bands]);
        }

        return (GraphRun.Run(graph.ToModel(""), inputs), RandomCheckpoint.ReadAll(file), spectrum);
    }

    // gate * conv_features(sum of fpn_k tap_k) per pixel, then the head.
    private static double[] Expected(
        (IReadOnlyDictionary<string, float[]> Outputs, Dictionary<string, WeightTensor> Weights, float[] Spectrum) parts, TinyHyperSigma tiny, Func<double[], double[]> head, int channels)
    {
        var pixels = tiny.ImageSize * tiny.ImageSize;
        double[] summary = [.. parts.Outputs["summary"].Select(value => (double)value)];
        double[] hidden = [.. MatrixTimes(parts.Weights["fc_spec.0.weight"], summary).Select(value => Math.Max(0, value))];
        double[] gate = [.. MatrixTimes(parts.Weights["fc_spec.2.weight"], hidden).Select(value => 1 + 1 / (1 + Math.Exp(-value)))];
        var expected = new double[channels * pixels];
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            var sum = new double[128];
            for (var tap = 1; tap <= 4; tap++)
            {
                double[] token = [.. Enumerable.Range(0, tiny.Width).Select(channel => (double)parts.Outputs[$"tap{tap}"][channel * pixels + pixel])];
                sum = [.. sum.Zip(MatrixTimes(parts.Weights[$"spat_encoder.fpn{tap}.weight"], token), (a, b) => a + b)];
            }

            double[] gated = [.. MatrixTimes(parts.Weights["conv_features.weight"], sum).Zip(gate, (a, b) => a * b)];
            foreach (var (channel, value) in head(gated).Index())
            {
                expected[channel * pixels + pixel] = value;
            }
        }

        return expected;
    }

    private static double[] MatrixTimes(WeightTensor matrix, double[] vector) => [.. Enumerable.Range(0, matrix.Shape[0]).Select(
        row => vector.Select((value, column) => value * matrix.Values[row * vector.Length + column]).Sum())];

    // x Phi(x) by the series of the normal distribution; exact enough for |x| < 6.
    private static double Gelu(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / (2 * n);
            sum += term / (2 * n + 1);
        }

        return x * (0.5 + sum / Math.Sqrt(2 * Math.PI));
    }
}

/// <summary>Comparison of a formula's doubles with a graph's floats.</summary>
internal static class Closeness
{
    public static void ShouldBeCloseTo(this double[] expected, float[] found)
    {
        found.Length.ShouldBe(expected.Length);
        found.Zip(expected, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-4 * (1 + expected.Max(Math.Abs)));
    }
}
