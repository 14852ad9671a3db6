using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.Prithvi;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;
using Groundshift.TestKit.Models;
using Groundshift.TestKit;
using static Groundshift.Models.Tests.Graphs.ParityRun;

namespace Groundshift.Models.Tests.Graphs.Prithvi;

public sealed class PrithviImportTests : IDisposable
{
    private const string Set = "prithvi-v1";
    private const double Tolerance = 1e-4;

    // The set's network: four heads on images of 64 pixels, of which shapes tell nothing.
    private const string Fields = "\"num_heads\": 4, \"img_size\": 64";

    private static readonly SessionSettings OnCpu = new() { Device = InferenceDevice.Cpu, Threads = 1, BatchSize = 1 };
    private static readonly ImportSettings Small = new() { Config = Config($"{{{Fields}, \"untrained\": true}}") };

    private readonly TemporaryFolder _folder = new();
    private int _written;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void Bare_encoder_gives_every_array_of_the_publishers_code(GraphForm form)
    {
        using var run = ParityRun.Of(Set, PrithviImport.Importer, Small with { Form = form });

        run.Outputs.Order().ShouldBe(["bits", "embedding", "pos_embed", "tokens_normed", "trivial_hash_32"]);
        run.ShouldMatch("pos_embed", 1e-6);
        run.ShouldMatch("tokens_normed", Tolerance);
        run.ShouldMatch("embedding", Tolerance);
        run.Found("bits").ShouldBe(run.Expected("bits"));
        run.Found("trivial_hash_32").ShouldBe(run.Expected("trivial_hash_32"));
    }

    [Fact]
    public void Sixteen_bits_lose_less_than_a_hundredth()
    {
        using var run = ParityRun.Of(Set, PrithviImport.Importer, Small with { Precision = ImportPrecision.Float16 });

        run.LargestDifference("embedding").ShouldBeInRange(Tolerance / 10, 0.01);
    }

    [Fact]
    public void A_run_in_least_memory_widens_every_weight_right_before_its_layer()
    {
        var package = Import(Small with { Precision = ImportPrecision.Float16 });
        var settings = new SessionSettings { Device = InferenceDevice.Cpu, Threads = 1, LeastMemory = true, ProfilePrefix = _folder.File("profile") };

        GoldenVectors.ToleranceOf(package).ShouldBe(2e-3);
        GoldenVectors.Compare(package, settings, TestContext.Current.CancellationToken).ShouldHaveSingleItem().Passed.ShouldBeTrue();

        var steps = JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(_folder.Root, "profile*").Single())).RootElement.EnumerateArray()
            .Where(step => step.GetProperty("cat").GetString() == "Node" && step.GetProperty("name").GetString()!.EndsWith("_kernel_time", StringComparison.Ordinal))
            .Select(step => step.GetProperty("args").GetProperty("op_name").GetString()!)
            .ToArray();

        // Between two products what one layer takes, never the weights of the whole network.
        int[] casts = [.. string.Join(' ', steps).Split("MatMul").Skip(1).Select(between => between.Split("Cast").Length - 1)];
        casts.Max().ShouldBeLessThan(8);
        casts.Sum().ShouldBeGreaterThan(20);
        var plain = Import(Small);
        GoldenVectors.ToleranceOf(plain).ShouldBe(1e-4);
        LateCasts.Of(File.ReadAllBytes(Path.Combine(plain.Folder, "model.onnx"))).ShouldBeNull();
    }

    [Fact]
    public void Package_gives_the_golden_embedding_from_digital_numbers()
    {
        var package = Import(Small);

        var found = Embed(package, out var cells);

        cells.ShouldBe(1);
        using var expected = NpyFile.Read(SharedData.Need($"parity/{Set}/expected_embedding.npy"));
        ShouldBeClose(found, expected.Span<float>());
        package.Manifest.Output.ShouldBe(new ModelOutput { Kind = OutputKind.Embedding, Channels = 64, Cell = 64, Bands = package.Manifest.Output.Bands });
        package.Manifest.Sources.ShouldHaveSingleItem().Bands.ShouldBe(["B02", "B03", "B04", "B8A", "B11", "B12"]);
        package.Manifest.GsdMetres.ShouldBe(30);
        package.Manifest.Reference.ShouldBe(new ModelReference("prithvi", "1.0.0"));
    }

    [Fact]
    public void Dense_package_gives_the_golden_tokens_as_an_image()
    {
        var package = Import(new ImportSettings { Config = Config($"{{{Fields}, \"output\": \"patches\", \"gsd\": 10}}") });

        var found = Embed(package, out var cells);

        cells.ShouldBe(4);
        package.Manifest.GsdMetres.ShouldBe(10);
        using var tokens = NpyFile.Read(SharedData.Need($"parity/{Set}/expected_tokens_normed.npy"));
        var expected = new float[3 * 64 * 16];
        for (var index = 0; index < expected.Length; index++)
        {
            var (sample, channel, patch) = (index / (64 * 16), index / 16 % 64, index % 16);
            expected[index] = tokens.Span<float>()[(sample * 17 + 1 + patch) * 64 + channel];
        }

        ShouldBeClose(found, expected);
    }

    [Theory]
    [InlineData("100M", 768, 12, 16, false)]
    [InlineData("300M", 1024, 24, 16, true)]
    [InlineData("600M", 1280, 32, 14, true)]
    public void Published_sizes_make_graphs_that_run_at_reduced_depth(string size, int width, int depth, int patch, bool hasPrefix)
    {
        // Two blocks of the published width; the name of the size is refused for the missing ones alone.
        var sizes = new PrithviDimensions(hasPrefix ? 2 : 1, width, 2, 16, 4 * width, patch, 224, 1, 1e-6f);
        var file = Random(sizes, hasPrefix);

        PrithviImport.Write(file, _folder.File("out"), new ImportSettings { Config = Config("{\"untrained\": true}") });

        var package = ModelPackage.Open(_folder.File("out"));
        package.Manifest.Reference.Version.ShouldBe(hasPrefix ? "2.0.0" : "1.0.0");
        package.Manifest.Output.Channels.ShouldBe(width);
        using (var session = package.CreateSession(SampleType.UInt16, OnCpu))
        {
            session.Run(TestContext.Current.CancellationToken);
        }

        var refused = Should.Throw<InvalidInputException>(() => PrithviImport.Write(file, _folder.File("other"), new ImportSettings { Size = size }));
        refused.Field.ShouldBe("--size");
        refused.Message.ShouldContain($"{depth} blocks");
        refused.Message.ShouldContain("2 blocks");
    }

    [Fact]
    public void Several_dates_are_embedded_as_one_and_as_a_series_of_patches()
    {
        var sizes = new PrithviDimensions(2, 32, 1, 2, 64, 8, 32, 3, 1e-5f);
        var file = Random(sizes, hasPrefix: true);

        PrithviImport.Write(file, _folder.File("out"), new ImportSettings
        {
            Config = Config("{\"num_heads\": 2, \"img_size\": 32, \"num_frames\": 3, \"output\": \"patches\"}"),
        });

        var package = ModelPackage.Open(_folder.File("out"));
        package.Manifest.Sources[0].Dates.ShouldBe(3);
        package.Manifest.Output.Channels.ShouldBe(3 * 32);
        GoldenVectors.Compare(package, OnCpu, TestContext.Current.CancellationToken).ShouldHaveSingleItem().Passed.ShouldBeTrue();
        package.Manifest.Output.Cell.ShouldBe(8);
        using var session = package.CreateSession(SampleType.UInt16, OnCpu);
        session.Run(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_file_of_version_2_is_read_through_its_prefix_whatever_the_decoder_holds()
    {
        var weights = RandomCheckpoint.ReadAll(SharedData.Need($"parity/{Set}/checkpoint.pt"));
        var renamed = weights.ToDictionary(pair => (pair.Key.StartsWith("decoder", StringComparison.Ordinal) ? "decoder." : "encoder.") + pair.Key, pair => pair.Value);
        renamed.Add("encoder.temporal_embed_enc.scale", new WeightTensor([1], [0.1f]));
        RandomCheckpoint.Write(_folder.File("v2.safetensors"), renamed);

        PrithviImport.Write(_folder.File("v2.safetensors"), _folder.File("out"), new ImportSettings
        {
            Bare = true, Config = Config($"{{{Fields}, \"layer_norm_eps\": 1e-6}}"),
        });

        using var session = OnnxSession.Open(_folder.File("out/model.onnx"), OnCpu);
        using var x = NpyFile.Read(SharedData.Need($"parity/{Set}/x.npy"));
        using var expected = NpyFile.Read(SharedData.Need($"parity/{Set}/expected_embedding.npy"));
        using var embedding = session.Run(new Dictionary<string, HostTensor> { ["x"] = x }, TestContext.Current.CancellationToken)["embedding"];
        ShouldBeClose(embedding.Span<float>(), expected.Span<float>());
    }

    [Fact]
    public void Wrapping_dictionaries_and_DataParallel_are_seen_through_and_other_names_refused()
    {
        var weights = RandomCheckpoint.ReadAll(SharedData.Need($"parity/{Set}/checkpoint.pt"));
        var wrapped = Write(weights.ToDictionary(pair => "module." + pair.Key, pair => pair.Value));
        PrithviImport.Write(wrapped, _folder.File("out"), Small);

        var half = Write(weights.Where((_, index) => index % 2 == 0).ToDictionary());
        Refused(half).Message.ShouldContain("missing");
        var renamed = Write(weights.ToDictionary(pair => pair.Key.Replace("attn.qkv", "attention.qkv", StringComparison.Ordinal), pair => pair.Value));
        Refused(renamed).Message.ShouldContain("attention.qkv");
        Refused(SharedData.Need("parity/remoteclip-vit/exact-gelu/checkpoint.pt")).Message.ShouldContain("patch_embed.proj.weight");
        Refused(SharedData.Need("parity/spectralgpt/encoder/checkpoint.pt")).Message.ShouldContain("patch_embed.proj.weight [");
        Directory.Exists(_folder.File("refused")).ShouldBeFalse();
    }

    [Fact]
    public void A_weight_that_is_no_number_is_refused_and_leaves_nothing_behind()
    {
        var weights = RandomCheckpoint.ReadAll(SharedData.Need($"parity/{Set}/checkpoint.pt"));
        weights["blocks.1.mlp.fc1.weight"].Values[7] = float.NaN;

        Refused(Write(weights)).Message.ShouldContain("blocks.1.mlp.fc1.weight");
        Directory.GetFileSystemEntries(_folder.Root, "refused*").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{}", "num_heads")]
    [InlineData("{\"num_heads\": 5, \"img_size\": 64}", "num_heads")]
    [InlineData("{\"num_heads\": 4, \"img_size\": 70}", "img_size")]
    [InlineData("{\"num_heads\": 4, \"imgsize\": 64}", "imgsize")]
    [InlineData("{\"num_heads\": 4, \"output\": \"tokens\"}", "output")]
    public void A_configuration_that_does_not_fit_is_refused_by_its_field(string json, string field) =>
        Should.Throw<InvalidInputException>(() => PrithviImport.Write(
            SharedData.Need($"parity/{Set}/checkpoint.pt"), _folder.File("refused"), new ImportSettings { Config = Config(json) })).Message.ShouldContain(field);

    private InvalidInputException Refused(string checkpoint) =>
        Should.Throw<InvalidInputException>(() => PrithviImport.Write(checkpoint, _folder.File("refused"), Small));

    private string Write(IReadOnlyDictionary<string, WeightTensor> weights) =>
        RandomCheckpoint.Write(_folder.File($"{_written++}.safetensors"), weights);

    private string Random(PrithviDimensions sizes, bool hasPrefix) => RandomCheckpoint.Write(
        _folder.File("random.safetensors"), sizes.Shapes().ToDictionary(pair => (hasPrefix ? "encoder." : "") + pair.Key, pair => pair.Value), seed: 3);

    private ModelPackage Import(ImportSettings settings)
    {
        PrithviImport.Write(SharedData.Need($"parity/{Set}/checkpoint.pt"), _folder.File("out"), settings);
        return ModelPackage.Open(_folder.File("out"));
    }

    // The set's digital numbers, one sample at a time through the session that products are made with.
    private static float[] Embed(ModelPackage package, out int cells)
    {
        using var session = package.CreateSession(SampleType.UInt16, OnCpu);
        using var numbers = NpyFile.Read(SharedData.Need($"parity/{Set}/raw_dn.npy"));
        var pixels = 6 * 64 * 64;
        var found = new List<float>();
        for (var sample = 0; sample < 3; sample++)
        {
            numbers.Span<ushort>().Slice(sample * pixels, pixels).CopyTo(session.Samples.Span<ushort>());
            session.Valid.Span<byte>().Fill(1);
            session.Scale.Span<float>().Fill(1e-4f);
            session.Offset.Span<float>().Clear();
            session.Run(TestContext.Current.CancellationToken);
            found.AddRange(session.Output.Span<float>());
        }

        cells = package.Manifest.Output.CellsOf(package.Manifest.WindowSize);
        return [.. found];
    }

    private static void ShouldBeClose(ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        found.Length.ShouldBe(expected.Length);
        for (var index = 0; index < found.Length; index++)
        {
            ((double)found[index]).ShouldBe(expected[index], Tolerance, $"at {index}");
        }
    }
}
