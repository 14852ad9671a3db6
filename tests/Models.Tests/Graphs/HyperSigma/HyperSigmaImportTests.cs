using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.HyperSigma;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit.Models;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs.HyperSigma;

public sealed class HyperSigmaImportTests : IDisposable
{
    private const string Wavelengths = "\"wavelengths\":[450,550,650,850,1600]";

    private static readonly SessionSettings OnCpu = new() { Device = InferenceDevice.Cpu, Threads = 1, BatchSize = 1 };
    private static readonly TinyHyperSigma Tiny = new() { Patch = 2, ImageSize = 8 };

    private static readonly TinyHyperSigma Detecting = new() { Patch = 1, ImageSize = 4 };

    private readonly TemporaryFolder _folder = new();
    private int _written;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Segmentation_gives_shares_of_the_bare_networks_logits_on_scaled_reflectance()
    {
        var file = Write(Tiny.Segmentation(3));
        var package = Package(file, $$"""{{{Wavelengths}},"minimum":0.1,"maximum":0.6,"classes":["water","wet_meadow","rock"],"untrained":true}""", "segmentation");
        package.Manifest.Classes.Select(legend => legend.Name).ShouldBe(["water", "wet_meadow", "rock"]);
        package.Manifest.Sources.ShouldHaveSingleItem().Wavelengths.ShouldBe([450, 550, 650, 850, 1600]);
        package.Manifest.GsdMetres.ShouldBe(30);
        package.Manifest.Reference.Name.ShouldBe("hypersigma-segmentation");
        GoldenVectors.Compare(package, new SessionSettings { Device = InferenceDevice.Cpu, Threads = 1, BatchSize = 1 }, TestContext.Current.CancellationToken).ShouldHaveSingleItem().Passed.ShouldBeTrue();

        var shares = Run(package, out var reflectance);

        var logits = Bare(file, "logits", ("x", [.. reflectance.Select(value => (value - 0.1f) / 0.5f)], [1, 5, 8, 8]));
        for (var pixel = 0; pixel < 64; pixel++)
        {
            Close([shares[pixel], shares[64 + pixel], shares[128 + pixel]], Softmax(logits.AsSpan(pixel * 3, 3)), 1e-4);
        }
    }

    [Fact]
    public void Without_a_head_the_segmentation_network_gives_its_fused_features_per_pixel()
    {
        var package = Package(Write(Tiny.Segmentation(3)), $$"""{{{Wavelengths}}}""");

        package.Manifest.Output.Kind.ShouldBe(OutputKind.Embedding);
        package.Manifest.Output.Channels.ShouldBe(128);
        package.Manifest.Output.Cell.ShouldBe(1);
        Run(package, out _).Length.ShouldBe(128 * 64);
    }

    [Fact]
    public void A_window_is_scaled_from_its_least_to_its_greatest_value_where_no_numbers_are_given()
    {
        var file = Write(Tiny.Segmentation(3));
        var shares = Run(Package(file, $$"""{{{Wavelengths}}}""", "segmentation"), out var reflectance);
        var (least, greatest) = (reflectance.Min(), reflectance.Max());

        var logits = Bare(file, "logits", ("x", [.. reflectance.Select(value => (value - least) / (greatest - least))], [1, 5, 8, 8]));

        Close([shares[5], shares[69], shares[133]], Softmax(logits.AsSpan(15, 3)), 1e-4);
    }

    [Fact]
    public void Change_of_the_centre_pixel_is_that_of_the_bare_network_on_the_whole_window()
    {
        var (package, file, config) = ChangePackage();
        using var session = package.CreateSession([SampleType.Float32, SampleType.Float32], OnCpu);
        float[][] dates = [Reflectance(60 * 225, 1), Reflectance(60 * 225, 2)];
        foreach (var (index, source) in session.Sources.Index())
        {
            dates[index].CopyTo(source.Samples.Span<float>());
            source.Valid.Span<byte>().Fill(1);
        }

        session.Run(TestContext.Current.CancellationToken);

        // Per band, over both dates.
        var scaled = dates.Select(date => date.Select((value, index) =>
        {
            var band = dates.SelectMany(other => other.AsSpan(index / 225 * 225, 225).ToArray()).ToArray();
            return (value - band.Min()) / (band.Max() - band.Min());
        }).ToArray()).ToArray();
        var logits = Bare(file, "logits", config, ("x1", scaled[0], [1, 60, 15, 15]), ("x2", scaled[1], [1, 60, 15, 15]));
        var shares = session.Output.Span<float>();
        Close([shares[112], shares[225 + 112]], Softmax(logits), 1e-4);
        package.Manifest.Product.ShouldBe(ProductKinds.Change);
        package.Manifest.Classes.Select(legend => legend.Name).ShouldBe(["unchanged", "changed"]);
    }

    [Fact]
    public void Anomalies_are_shares_of_the_bare_networks_logits_on_standardised_reflectance()
    {
        var file = Write(Detecting.Detection(isTarget: false));
        var package = Package(file, $$"""{{{Wavelengths}}}""", "anomaly");
        package.Manifest.Reference.Name.ShouldBe("hypersigma-anomaly");
        package.Manifest.Classes.Select(legend => legend.Name).ShouldBe(["background", "anomaly"]);
        package.Manifest.Halo.ShouldBe(1);

        var shares = Run(package, out var reflectance);

        var logits = Bare(file, "logits", ("x", Standardised(reflectance, reflectance, 16), [1, 5, 4, 4]));
        Close([shares[3], shares[16 + 3]], Softmax([logits[3], logits[16 + 3]]), 1e-4);
    }

    [Fact]
    public void A_target_is_scored_as_its_training_did_and_scaled_like_the_scene()
    {
        const string target = "\"target\":[0.1,0.2,0.15,0.4,0.3]";
        var file = Write(Detecting.Detection(isTarget: true));
        var package = Package(file, $$"""{{{Wavelengths}},{{target}}}""", "target");
        package.Manifest.Classes.Select(legend => legend.Name).ShouldBe(["background", "target"]);

        var shares = Run(package, out var reflectance);

        var spectrum = Standardised([0.1f, 0.2f, 0.15f, 0.4f, 0.3f], reflectance, 1);
        var scores = Bare(file, "scores", ("x", Standardised(reflectance, reflectance, 16), [1, 5, 4, 4]), ("ts", spectrum, [1, 5]));
        Close([shares[7], shares[16 + 7]], Softmax([1 - scores[7], scores[7]]), 1e-4);

        var known = Package(file, $$"""{{{Wavelengths}},{{target}},"mean":0.3,"std":0.1}""", "target");
        var scaled = Bare(
            file, "scores", ("x", [.. reflectance.Select(value => (value - 0.3f) / 0.1f)], [1, 5, 4, 4]), ("ts", [-2, -1, -1.5f, 1, 0], [1, 5]));
        Close([Run(known, out _)[16 + 7]], [Softmax([1 - scaled[7], scaled[7]])[1]], 1e-4);
    }

    [Fact]
    public void What_pixels_without_data_hold_does_not_matter()
    {
        var package = Package(Write(Tiny.Segmentation(3)), $$"""{{{Wavelengths}}}""", "segmentation");

        Run(package, out _, hole: 0.001f).ShouldBe(Run(package, out _, hole: 0.9f));
    }

    [Fact]
    public void A_spatial_encoder_gives_its_tokens_in_cells_of_a_patch()
    {
        var package = Package(Write(Tiny.Spatial().TransposedConvolution("fpn1.0", [8, 8, 2, 2])), $$"""{{{Wavelengths}}}""");

        package.Manifest.Reference.Name.ShouldBe("hypersigma-spatial");
        package.Manifest.Output.Cell.ShouldBe(2);
        Run(package, out _).Length.ShouldBe(8 * 16);
    }

    [Fact]
    public void Files_and_settings_that_do_not_belong_together_are_refused()
    {
        var segmentation = Write(Tiny.Segmentation(3));
        Refused(SharedData.Need("parity/skysense/vit-s2/checkpoint.pth")).Message.ShouldContain("a checkpoint of HyperSIGMA");
        Refused(SharedData.Need("parity/remoteclip-vit/exact-gelu/checkpoint.pt")).Message.ShouldContain("a checkpoint of HyperSIGMA");
        Refused(segmentation, head: "change").Message.ShouldContain("head 'change'");
        Refused(segmentation, size: "B").Field.ShouldBe("--size");
        Refused(segmentation).Message.ShouldContain("wavelengths");
        Refused(segmentation, $$"""{{{Wavelengths}},"classes":["a"]}""", "segmentation").Message.ShouldContain("3 names");
        Refused(segmentation, $$"""{{{Wavelengths}},"minimum":0.5,"maximum":0.5}""", "segmentation").Message.ShouldContain("greater than the minimum");
        Refused(segmentation, $$"""{{{Wavelengths}},"scaling":"z-score"}""", "segmentation").Message.ShouldContain("mean");
        Refused(segmentation, """{"wave":[1]}""").Message.ShouldContain("wave");
        Refused(segmentation, """{"wavelengths":[450,550]}""").Message.ShouldContain("5 finite numbers");
        Refused(segmentation, """{"heads":3}""").Message.ShouldContain("heads");
        Refused(segmentation, """{"taps":[0,1,2]}""").Message.ShouldContain("taps");
        Refused(segmentation, """{"taps":[0,1,2,3]}""").Message.ShouldContain("blocks from 0 to 2");
        Refused(Write(Tiny.Spectral()), """{"bands":5}""").Message.ShouldContain("spectral encoder");
        Refused(Write(Detecting.Detection(isTarget: false))).Field.ShouldBe("--head-kind");
        Refused(Write(Detecting.Detection(isTarget: true)), $$"""{{{Wavelengths}}}""", "target").Field.ShouldBe("--config target");
        Directory.GetFileSystemEntries(_folder.Root, "refused*").ShouldBeEmpty();
    }

    [Fact]
    public void Missing_renamed_and_spoilt_tensors_are_named()
    {
        var tensors = RandomCheckpoint.ReadAll(SharedData.Need("parity/hypersigma/segmentation/checkpoint.pt"));
        Refused(Write(tensors.Where((pair, index) => index % 2 == 0 || pair.Key.Contains("shape", StringComparison.Ordinal)).ToDictionary()))
            .Message.ShouldContain(Path.GetFileName($"{_written - 1}.safetensors"));

        var half = tensors.Where(pair => !pair.Key.Contains("blocks.7.", StringComparison.Ordinal) || !pair.Key.EndsWith("bias", StringComparison.Ordinal)).ToDictionary();
        Refused(Write(half)).Message.ShouldContain("missing");
        Refused(Write(tensors.ToDictionary(pair => pair.Key.Replace("mlp.fc1", "mlp.fc3", StringComparison.Ordinal), pair => pair.Value))).Message.ShouldContain("mlp.fc1");

        var sampleless = tensors.Where(pair => !pair.Key.StartsWith("spec_encoder.blocks.1.attn.sampling_offsets", StringComparison.Ordinal)).ToDictionary();
        Refused(Write(sampleless)).Message.ShouldContain("2 missing (spec_encoder.blocks.1.attn.sampling_offsets.bias, spec_encoder.blocks.1.attn.sampling_offsets.weight)");

        tensors["spat_encoder.blocks.4.attn.sampling_offsets.bias"].Values[2] = float.PositiveInfinity;
        Refused(Write(tensors), SixtyBands()).Message.ShouldContain("spat_encoder.blocks.4.attn.sampling_offsets.bias");
    }

    [Fact]
    public void Tokens_and_windows_that_are_no_square_are_refused()
    {
        var odd = new Dictionary<string, IReadOnlyList<int>>(Tiny.Segmentation(3).Shapes)
        {
            ["spec_encoder.pos_embed"] = [1, 8, 8],
        };
        Refused(RandomCheckpoint.Write(_folder.File("odd.safetensors"), odd, seed: 1)).Message.ShouldContain("square");
        odd["spec_encoder.spat_map.weight"] = [8, 63];
        Refused(RandomCheckpoint.Write(_folder.File("odder.safetensors"), odd, seed: 1)).Message.ShouldContain("square");
        var wide = new Dictionary<string, IReadOnlyList<int>>(Tiny.Segmentation(3).Shapes) { ["spat_encoder.pos_embed"] = [1, 25, 8] };
        Refused(RandomCheckpoint.Write(_folder.File("wide.safetensors"), wide, seed: 1)).Message.ShouldContain("10 and 8 pixels");
    }

    private static string SixtyBands() => $$"""{"wavelengths":[{{string.Join(',', Enumerable.Range(0, 60).Select(band => 450 + 30 * band))}}]}""";

    private (ModelPackage Package, string File, string Config) ChangePackage()
    {
        var file = SharedData.Need("parity/hypersigma/change/checkpoint.pt");
        var config = SixtyBands();
        return (Package(file, config[..^1] + ""","window":15}""", "change"), file, config);
    }

    private ModelPackage Package(string file, string config, string? head = null)
    {
        var folder = _folder.File($"out{_written++}");
        ModelImport.Write("hypersigma", file, folder, new ImportSettings { HeadKind = head, Config = ParityRun.Config(config) });
        return ModelPackage.Open(folder);
    }

    // Reflectances of a window of eight pixels, with four pixels without data where a hole is asked for.
    private static float[] Run(ModelPackage package, out float[] reflectance, float? hole = null)
    {
        using var session = package.CreateSession(SampleType.Float32, OnCpu);
        reflectance = Reflectance(session.Samples.Span<float>().Length, 3);
        session.Valid.Span<byte>().Fill(1);
        if (hole is { } value)
        {
            for (var index = 0; index < reflectance.Length; index++)
            {
                reflectance[index] = index % 64 is >= 20 and < 24 ? value : reflectance[index];
            }

            session.Valid.Span<byte>()[20..24].Clear();
        }

        reflectance.CopyTo(session.Samples.Span<float>());
        session.Run(TestContext.Current.CancellationToken);
        return session.Output.Span<float>().ToArray();
    }

    private float[] Bare(string file, string output, params (string Name, float[] Values, long[] Shape)[] inputs) => Bare(file, output, "{}", inputs);

    private float[] Bare(string file, string output, string config, params (string Name, float[] Values, long[] Shape)[] inputs)
    {
        var folder = _folder.File($"bare{_written++}");
        HyperSigmaImport.Write(file, folder, new ImportSettings { Bare = true, Config = ParityRun.Config(config) });
        using var session = OnnxSession.Open(Path.Combine(folder, "model.onnx"), OnCpu);
        var tensors = inputs.ToDictionary(input => input.Name, input =>
        {
            var tensor = new HostTensor(TensorElementType.Float32, input.Shape);
            input.Values.CopyTo(tensor.Span<float>());
            return tensor;
        });
        using var found = session.Run(tensors, TestContext.Current.CancellationToken)[output];
        tensors.Values.ToList().ForEach(tensor => tensor.Dispose());
        return found.Span<float>().ToArray();
    }

    private InvalidInputException Refused(string from, string config = "{}", string? head = null, string? size = null) =>
        Should.Throw<InvalidInputException>(() => HyperSigmaImport.Write(
            from, _folder.File("refused"), new ImportSettings { HeadKind = head, Size = size, Config = ParityRun.Config(config) }));

    private string Write(ExpectedTensors tensors) => RandomCheckpoint.Write(_folder.File($"{_written++}.safetensors"), tensors.Shapes, seed: 2);

    private string Write(Dictionary<string, WeightTensor> tensors) => RandomCheckpoint.Write(_folder.File($"{_written++}.safetensors"), tensors);

    private static float[] Reflectance(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 0.05f + 0.6f * random.NextSingle())];
    }

    // Per band, by the mean and deviation of an image of 16 pixels per band.
    private static float[] Standardised(float[] values, float[] image, int perBand) => [.. values.Select((value, index) =>
    {
        var band = image.AsSpan(index / perBand * 16, 16).ToArray();
        var mean = band.Average();
        return (value - mean) / MathF.Sqrt(band.Average(other => (other - mean) * (other - mean)));
    })];

    private static float[] Softmax(ReadOnlySpan<float> logits)
    {
        double[] exponents = [.. logits.ToArray().Select(logit => Math.Exp(logit))];
        return [.. exponents.Select(value => (float)(value / exponents.Sum()))];
    }

    private static void Close(float[] found, float[] expected, double tolerance) =>
        found.Zip(expected, (a, b) => Math.Abs((double)a - b)).Max().ShouldBeLessThan(tolerance);
}
