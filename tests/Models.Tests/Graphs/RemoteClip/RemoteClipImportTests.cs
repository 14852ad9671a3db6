using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.RemoteClip;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;
using Groundshift.Models.Tests.Tokens;
using Groundshift.TestKit.Models;
using Groundshift.TestKit;
using static Groundshift.Models.Tests.Graphs.ParityRun;

namespace Groundshift.Models.Tests.Graphs.RemoteClip;

public sealed class RemoteClipImportTests : IDisposable
{
    private const string Exact = "remoteclip-vit/exact-gelu";
    private const string Quick = "remoteclip-vit/quick-gelu";
    private const double FeatureTolerance = 1e-4;
    private const double VectorTolerance = 1e-5;

    // The sets' networks: heads are what shapes do not tell.
    private const string Heads = "\"vision_heads\": 4, \"text_heads\": 2";

    private static readonly SessionSettings OnCpu = new() { Device = InferenceDevice.Cpu, Threads = 1, BatchSize = 1 };

    private static readonly float[] PillowFour =
    [
        40.8678f, 169.1463f, 84.1590f, 143.2634f,
        88.1225f, 132.9032f, 175.3183f, 151.4517f,
        129.2812f, 141.2477f, 179.7833f, 132.2306f,
        122.5182f, 160.9240f, 129.6968f, 87.9390f,
    ];

    private static readonly float[] PillowNine =
    [
        -8.3648f, 34.6842f, 105.6976f, 177.6460f, 94.9276f, 12.0144f, 83.1830f, 164.0875f, 216.1702f,
        3.5526f, 57.6436f, 142.3616f, 218.4488f, 130.3529f, 47.6950f, 142.1874f, 141.1661f, 113.5991f,
        48.5616f, 80.9700f, 144.4156f, 229.4321f, 177.4444f, 119.5556f, 188.4733f, 124.7554f, 48.5378f,
        147.4106f, 72.6476f, 21.3992f, 121.7407f, 200.6667f, 218.3169f, 126.8889f, 153.7446f, 203.7122f,
        120.5987f, 109.8676f, 95.4074f, 86.4815f, 173.0000f, 222.1481f, 95.7407f, 158.8382f, 250.9803f,
        62.4963f, 151.2533f, 212.3731f, 91.6557f, 147.1481f, 207.5995f, 102.7668f, 136.7947f, 196.8526f,
        63.9262f, 156.8219f, 224.3471f, 108.8587f, 176.7407f, 251.9684f, 161.9122f, 81.2347f, 34.8185f,
        119.9466f, 126.2803f, 140.3911f, 161.9030f, 182.2647f, 169.3715f, 87.9815f, 77.8062f, 92.1122f,
        169.6965f, 97.2663f, 61.6172f, 204.2381f, 178.8355f, 83.1328f, 5.1845f, 90.7701f, 189.7696f,
    ];

    private readonly TemporaryFolder _folder = new();
    private int _written;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Exact, GraphForm.Fused)]
    [InlineData(Exact, GraphForm.Portable)]
    [InlineData(Quick, GraphForm.Fused)]
    [InlineData(Quick, GraphForm.Portable)]
    public void Bare_network_gives_every_array_of_OpenCLIP(string set, GraphForm form)
    {
        using var run = ParityRun.Of(set, RemoteClipImport.Importer, Settings(set) with { Form = form });

        run.Outputs.Order().ShouldBe(["image_embedding", "image_features", "logits_per_image", "text_embedding", "text_features"]);
        run.ShouldMatch("image_features", FeatureTolerance);
        run.ShouldMatch("text_features", FeatureTolerance);
        run.ShouldMatch("image_embedding", VectorTolerance);
        run.ShouldMatch("text_embedding", VectorTolerance);
        run.ShouldMatch("logits_per_image", FeatureTolerance);
    }

    [Theory]
    [InlineData(Exact, Quick)]
    [InlineData(Quick, Exact)]
    public void The_other_GELU_is_far_off(string set, string other)
    {
        using var run = ParityRun.Of(set, RemoteClipImport.Importer, Settings(other));

        run.LargestDifference("image_features").ShouldBeGreaterThan(10 * FeatureTolerance);
        run.LargestDifference("text_features").ShouldBeGreaterThan(10 * FeatureTolerance);
    }

    [Fact]
    public void Sixteen_bits_lose_less_than_two_hundredths()
    {
        using var run = ParityRun.Of(Exact, RemoteClipImport.Importer, Settings(Exact) with { Precision = ImportPrecision.Float16 });

        run.LargestDifference("image_embedding").ShouldBeInRange(VectorTolerance, 0.02);
        run.LargestDifference("text_embedding").ShouldBeInRange(VectorTolerance, 0.02);
    }

    [Fact]
    public void Package_gives_the_golden_vector_of_the_picture_that_the_stretch_makes()
    {
        var package = Import("\"level\": \"L1C\"");

        // Digital numbers of that stretch for 8-bit colours; the set's own image is no picture, so the bare network is asked.
        byte[] colours = [.. Enumerable.Range(0, 3 * 64 * 64).Select(index => (byte)((index * 37 + index / 64 * 11) % 256))];
        using var session = package.CreateSession(SampleType.Float32, OnCpu);
        var samples = session.Samples.Span<float>();
        for (var index = 0; index < samples.Length; index++)
        {
            // A little beside the middle of each step, which rounding forgives, and beyond both ends.
            samples[index] = colours[index] switch { 0 => -500, 255 => 9000, var colour => (colour + 0.3f) / 255 * 3558 };
        }

        session.Valid.Span<byte>().Fill(1);
        session.Scale.Span<float>().Fill(1e-4f);
        session.Run(TestContext.Current.CancellationToken);

        ShouldBeClose(session.Output.Span<float>(), VectorOf(Normalised(colours)), VectorTolerance);
        session.Output.Span<float>().ToArray().Sum(value => value * value).ShouldBe(1, 1e-5f);
    }

    [Fact]
    public void Text_graph_of_the_package_gives_the_golden_vectors()
    {
        var vocabulary = SmallVocabulary.Write(_folder.File("bpe.txt"), isPacked: false, "t h", "th e</w>");
        var weights = RandomCheckpoint.ReadAll(SharedData.Need($"parity/{Exact}/checkpoint.pt"));
        var package = Import($"\"untrained\": true");

        package.Manifest.Vocabulary.ShouldBeNull();
        package.Manifest.Text.ShouldNotBeNull().Name.ShouldBe("text.onnx");
        package.Manifest.Output.Cell.ShouldBe(64);
        package.Manifest.Untrained.ShouldBeTrue();
        using var session = OnnxSession.Open(_folder.File("out/text.onnx"), OnCpu);
        using var tokens = NpyFile.Read(SharedData.Need($"parity/{Exact}/token_ids.npy"));
        using var expected = NpyFile.Read(SharedData.Need($"parity/{Exact}/expected_text_embedding.npy"));
        using var found = session.Run(new Dictionary<string, HostTensor> { ["token_ids"] = tokens }, TestContext.Current.CancellationToken)["embedding"];
        ShouldBeClose(found.Span<float>(), expected.Span<float>(), VectorTolerance);

        // The sets' vocabulary of 400 is smaller than any of bytes, so a file with it cannot fit.
        Should.Throw<InvalidInputException>(() => Import($"\"vocabulary\": \"{vocabulary}\"")).Message.ShouldContain("400");
        weights["token_embedding.weight"] = new WeightTensor([516, 48], new float[516 * 48]);
        RemoteClipImport.Write(Write(weights), _folder.File("words"), new ImportSettings { Config = Config($"{{{Heads}, \"vocabulary\": \"{vocabulary}\"}}") });
        ModelPackage.Open(_folder.File("words")).Manifest.Vocabulary.ShouldNotBeNull().Name.ShouldBe("bpe_simple_vocab_16e6.txt.gz");
        File.AppendAllText(_folder.File("words/text.onnx"), "x");
        Should.Throw<InvalidInputException>(() => ModelPackage.Open(_folder.File("words"))).Field.ShouldBe("text.onnx");
    }

    [Fact]
    public void Another_window_is_resampled_as_Pillow_does()
    {
        // Image.fromarray(a, 'F').resize(size, Image.BICUBIC) of Pillow 9.4 for a[i, j] = (37 i i + 91 j + 13 i j) mod 256, 6 x 6.
        float[] image = [.. Enumerable.Range(0, 36).Select(index => (float)((37 * (index / 6) * (index / 6) + 91 * (index % 6) + 13 * (index / 6) * (index % 6)) % 256))];

        float[] Resized(int size) => GraphRun.Run(image, [1, 1, 6, 6], (graph, x) => ClipPixels.ResampleAsPillow(graph, "r", x, size));

        ShouldBeClose(Resized(4), PillowFour, 1e-3);
        ShouldBeClose(Resized(9), PillowNine, 1e-3);
        Import("\"window\": 96").Manifest.WindowSize.ShouldBe(96);
    }

    [Theory]
    [InlineData("ViT-B-32", 12)]
    [InlineData("ViT-L-14", 24)]
    public void Published_sizes_make_graphs_that_run_at_reduced_depth(string size, int depth)
    {
        var published = ClipDimensions.Published[size];
        var sizes = published with { Vision = published.Vision with { Depth = 1 }, Text = published.Text with { Depth = 1 }, Vocabulary = 600 };
        var file = RandomCheckpoint.Write(_folder.File("random.safetensors"), sizes.Shapes(), seed: 3);

        RemoteClipImport.Write(file, _folder.File("out"), new ImportSettings { Config = Config("{\"untrained\": true}") });

        var package = ModelPackage.Open(_folder.File("out"));
        package.Manifest.Output.Channels.ShouldBe(published.Embedding);
        package.Manifest.WindowSize.ShouldBe(224);
        GoldenVectors.Compare(package, OnCpu, TestContext.Current.CancellationToken).ShouldHaveSingleItem().Passed.ShouldBeTrue();
        using var session = package.CreateSession(SampleType.UInt16, OnCpu);
        session.Run(TestContext.Current.CancellationToken);
        var refused = Should.Throw<InvalidInputException>(() => RemoteClipImport.Write(file, _folder.File("other"), new ImportSettings { Size = size }));
        refused.Field.ShouldBe("--size");
        refused.Message.ShouldContain($"Depth = {depth}");
    }

    [Fact]
    public void Checkpoints_of_training_are_unwrapped_and_other_names_refused()
    {
        var weights = RandomCheckpoint.ReadAll(SharedData.Need($"parity/{Exact}/checkpoint.pt"));
        RemoteClipImport.Write(Write(weights.ToDictionary(pair => "module." + pair.Key, pair => pair.Value)), _folder.File("out"), Settings(Exact));

        Refused(Write(weights.Where((_, index) => index % 2 == 1).ToDictionary())).Message.ShouldNotBeEmpty();
        Refused(Write(weights.ToDictionary(pair => pair.Key.Replace("c_fc", "fc1", StringComparison.Ordinal), pair => pair.Value))).Message.ShouldContain("c_fc");
        Refused(SharedData.Need("parity/prithvi-v1/checkpoint.pt")).Message.ShouldContain("visual.conv1.weight");
        weights["visual.proj"].Values[5] = float.PositiveInfinity;
        Refused(Write(weights)).Message.ShouldContain("visual.proj");
        Directory.GetFileSystemEntries(_folder.Root, "refused*").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{}", "vision_heads")]
    [InlineData("{\"vision_heads\": 4, \"text_heads\": 5}", "text_heads")]
    [InlineData("{\"vision_heads\": 4, \"text_heads\": 2, \"quickgelu\": true}", "quickgelu")]
    [InlineData("{\"vision_heads\": 4, \"text_heads\": 2, \"quick_gelu\": \"yes\"}", "quick_gelu")]
    [InlineData("{\"vision_heads\": 4, \"text_heads\": 2, \"level\": \"L3\"}", "level")]
    public void A_configuration_that_does_not_fit_is_refused_by_its_field(string json, string field) =>
        Should.Throw<InvalidInputException>(() => RemoteClipImport.Write(
            SharedData.Need($"parity/{Exact}/checkpoint.pt"), _folder.File("refused"), new ImportSettings { Config = Config(json) })).Message.ShouldContain(field);

    private static ImportSettings Settings(string set) =>
        new() { Config = Config($"{{{Heads}, \"untrained\": true, \"quick_gelu\": {(set == Quick ? "true" : "false")}}}") };

    private InvalidInputException Refused(string checkpoint) =>
        Should.Throw<InvalidInputException>(() => RemoteClipImport.Write(checkpoint, _folder.File("refused"), Settings(Exact)));

    private string Write(IReadOnlyDictionary<string, WeightTensor> weights) =>
        RandomCheckpoint.Write(_folder.File($"{_written++}.safetensors"), weights);

    private ModelPackage Import(string fields)
    {
        RemoteClipImport.Write(
            SharedData.Need($"parity/{Exact}/checkpoint.pt"), _folder.File("out"), new ImportSettings { Config = Config($"{{{Heads}, {fields}}}") });
        return ModelPackage.Open(_folder.File("out"));
    }

    // x = (colour / 255 - mean) / deviation, the constants of the set's README.
    private static float[] Normalised(byte[] colours)
    {
        double[] means = [0.48145466, 0.4578275, 0.40821073];
        double[] deviations = [0.26862954, 0.26130258, 0.27577711];
        return [.. colours.Select((colour, index) => (float)((colour / 255.0 - means[index / 4096]) / deviations[index / 4096]))];
    }

    private float[] VectorOf(float[] image)
    {
        RemoteClipImport.Write(SharedData.Need($"parity/{Exact}/checkpoint.pt"), _folder.File("bare"), Settings(Exact) with { Bare = true });
        using var session = OnnxSession.Open(_folder.File("bare/model.onnx"), OnCpu);
        using var pixels = new HostTensor(TensorElementType.Float32, [1, 3, 64, 64]);
        using var tokens = new HostTensor(TensorElementType.Int64, [1, 24]);
        image.CopyTo(pixels.Span<float>());
        var outputs = session.Run(new Dictionary<string, HostTensor> { ["image"] = pixels, ["token_ids"] = tokens }, TestContext.Current.CancellationToken);
        var vector = outputs["image_embedding"].Span<float>().ToArray();
        outputs.Values.ToList().ForEach(output => output.Dispose());
        return vector;
    }

    private static void ShouldBeClose(ReadOnlySpan<float> found, ReadOnlySpan<float> expected, double tolerance)
    {
        found.Length.ShouldBe(expected.Length);
        for (var index = 0; index < found.Length; index++)
        {
            ((double)found[index]).ShouldBe(expected[index], tolerance, $"at {index}");
        }
    }
}
