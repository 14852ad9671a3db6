using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.SkySense;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit.Models;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs.SkySense;

public sealed class SkySenseImportTests : IDisposable
{
    private const int Size = TinySkySense.Side * TinySkySense.Patch;
    private const int Places = Size * Size;

    private static readonly SessionSettings OnCpu = new() { Device = InferenceDevice.Cpu, Threads = 1, BatchSize = 1 };

    private readonly TemporaryFolder _folder = new();
    private int _written;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_fused_package_takes_series_days_and_radar_and_may_never_be_used_commercially()
    {
        var package = Fused(TinySkySense.Config);

        package.Manifest.Reference.ShouldBe(new ModelReference("skysense-fused", "1.0.0"));
        package.Manifest.CommercialUse.ShouldBeFalse();
        package.Manifest.Sources.Select(source => (source.Name, source.Dates, source.Bands.Count)).ShouldBe([("s2", 2, 10), ("s1", 1, 2)]);
        package.Manifest.Output.Kind.ShouldBe(OutputKind.Embedding);
        package.Manifest.Output.Channels.ShouldBe(TinySkySense.FusedWidth);
        package.Manifest.Output.Cell.ShouldBe(2);
        GoldenVectors.Compare(package, new SessionSettings { Device = InferenceDevice.Cpu, Threads = 1, BatchSize = 1 }, TestContext.Current.CancellationToken).ShouldHaveSingleItem().Passed.ShouldBeTrue();
    }

    [Fact]
    public void A_missing_date_and_a_missing_sensor_leave_the_answer_of_the_shorter_sequence()
    {
        var one = Embed(Fused("""{"heads":2,"dates":1,"s1_dates":1,"cell":1}"""), dates: [0], radar: true);
        var gaps = Embed(Fused("""{"heads":2,"dates":3,"s1_dates":1,"cell":1}"""), dates: [-1, 0, -1], radar: true);
        Close(gaps, one, 1e-5);

        // Days belong to the newest dates where the radar's series is longer, and its gaps do not matter.
        Close(Embed(Fused("""{"heads":2,"dates":1,"s1_dates":2,"cell":1}"""), dates: [0], radar: true), one, 1e-5);
        var withoutRadar = Embed(Fused("""{"heads":2,"dates":1,"s1_dates":1,"cell":1}"""), dates: [0], radar: false);
        Difference(withoutRadar, one).ShouldBeGreaterThan(1e-4);
        Directory.GetFiles(_folder.File("parts"), "*s1*").ToList().ForEach(File.Delete);
        Close(withoutRadar, Embed(Imported(_folder.File("parts"), """{"heads":2,"dates":1,"s1_dates":1,"cell":1}"""), dates: [0], radar: false), 1e-5);
    }

    [Fact]
    public void The_order_of_dates_does_not_matter_but_their_days_do()
    {
        var package = Fused("""{"heads":2,"dates":2,"s1_dates":1,"cell":1}""");
        var forward = Embed(package, dates: [0, 1], radar: true);

        Close(Embed(package, dates: [1, 0], radar: true), forward, 1e-5);
        Difference(Embed(package, dates: [0, 1], radar: true, later: 100), forward).ShouldBeGreaterThan(1e-5);
    }

    [Fact]
    public void A_branch_gives_its_tokens_from_digital_numbers_normalised_as_published()
    {
        var file = RandomCheckpoint.Write(_folder.File("s2.safetensors"), TinySkySense.Branch(10).Shapes, seed: 4);
        var package = Imported(file, """{"heads":2}""");
        SkySenseImport.Write(file, _folder.File("bare"), new ImportSettings { Bare = true, Config = ParityRun.Config("""{"heads":2}""") });
        package.Manifest.Reference.Name.ShouldBe("skysense-s2");
        package.Manifest.Output.Cell.ShouldBe(TinySkySense.Patch);

        // The mean of B02 and one deviation above it, in digital numbers; other bands at their means.
        double[] mean = [884.3, 1144.2, 1297.5, 1624.9, 2194.6, 2422.2, 2517.8, 2581.6, 2368.5, 1805.1];
        using var session = package.CreateSession(SampleType.Float32, OnCpu);
        var samples = session.Samples.Span<float>();
        for (var index = 0; index < samples.Length; index++)
        {
            samples[index] = (float)(mean[index / Places] + (index < Places && index % 3 == 0 ? 1155.2 : 0));
        }

        session.Valid.Span<byte>().Fill(1);
        session.Scale.Span<float>().Fill(1e-4f);
        session.Run(TestContext.Current.CancellationToken);

        using var x = new HostTensor(TensorElementType.Float32, [1, 10, Size, Size]);
        for (var index = 0; index < Places; index += 3)
        {
            x.Span<float>()[index] = 1;
        }

        using var bare = OnnxSession.Open(_folder.File("bare/model.onnx"), OnCpu);
        using var expected = bare.Run(new Dictionary<string, HostTensor> { ["x"] = x }, TestContext.Current.CancellationToken)["feature_map"];
        Close(session.Output.Span<float>().ToArray(), expected.Span<float>().ToArray(), 1e-4);
    }

    [Fact]
    public void Another_models_file_is_refused_and_told_what_was_found()
    {
        Refused(SharedData.Need("parity/hypersigma/segmentation/checkpoint.pt")).Message.ShouldContain("porj_linear");
        Refused(SharedData.Need("parity/prithvi-v1/checkpoint.pt")).Message.ShouldContain("porj_linear");
        Refused(SharedData.Need("parity/skysense/fusion/checkpoint.pth")).Message.ShouldContain("fusion alone");
    }

    [Theory]
    [InlineData("fusion", "checkpoint.pth", "layers.1.ffn.layers.1.weight")]
    [InlineData("vit-s2", "checkpoint.pth", "layers.2.ln1.bias")]
    [InlineData("swin-v2-hr", "checkpoint.pth", "stages.2.blocks.1.attn.w_msa.q_bias")]
    public void Missing_renamed_and_spoilt_tensors_are_named(string set, string checkpoint, string name)
    {
        var tensors = RandomCheckpoint.ReadAll(SharedData.Need($"parity/skysense/{set}/{checkpoint}"), "state_dict");
        var full = tensors.Keys.Single(key => key.EndsWith(name, StringComparison.Ordinal));

        // Of the first layers nothing is taken, for they tell what the file is.
        var half = tensors.Where((pair, index) => index % 2 == 0 || pair.Key.Contains(".0.", StringComparison.Ordinal) || !pair.Key.Contains("layers", StringComparison.Ordinal));
        Refused(Write(half.ToDictionary())).Message.ShouldContain("missing");
        Refused(Write(tensors.ToDictionary(pair => pair.Key == full ? full + "_" : pair.Key, pair => pair.Value))).Message.ShouldContain(name);
        tensors[full] = tensors[full] with { Values = [.. tensors[full].Values.Select((value, index) => index == 3 ? float.NaN : value)] };
        Refused(Write(tensors)).Message.ShouldContain(name);
        Directory.GetFileSystemEntries(_folder.Root, "refused*").ShouldBeEmpty();
    }

    [Fact]
    public void Positions_that_are_no_square_and_parts_that_do_not_fit_are_refused()
    {
        Refused(RandomCheckpoint.Write(_folder.File("odd.safetensors"), TinySkySense.Branch(10, patches: 6).Shapes, seed: 1)).Message.ShouldContain("square");

        var parts = TinySkySense.WriteParts(_folder.File("parts"));
        RandomCheckpoint.Write(Path.Combine(parts, "skysense_model_head_s1.safetensors"), TinySkySense.Head(width: 8).Shapes, seed: 1);
        Refused(parts).Message.ShouldContain("a head of 16 channels");
        File.Delete(Path.Combine(parts, "skysense_model_head_s1.safetensors"));
        Refused(parts).Message.ShouldContain("the part head_s1");
    }

    [Fact]
    public void A_whole_model_in_one_file_equals_its_parts()
    {
        var parts = TinySkySense.WriteParts(_folder.File("parts"));
        var whole = new Dictionary<string, WeightTensor>();
        foreach (var file in Directory.GetFiles(parts))
        {
            var prefix = Path.GetFileNameWithoutExtension(file).Replace("skysense_model_", "", StringComparison.Ordinal) + ".";
            foreach (var (name, tensor) in RandomCheckpoint.ReadAll(file))
            {
                whole.Add(name == "ctpe" ? name : prefix + name, tensor);
            }
        }

        var one = Embed(Imported(Write(whole), """{"heads":2,"dates":1,"s1_dates":1,"cell":1}"""), dates: [0], radar: true);

        Close(Embed(Imported(parts, """{"heads":2,"dates":1,"s1_dates":1,"cell":1}"""), dates: [0], radar: true), one, 1e-6);
    }

    // Date d has reflectances of its own; -1 is a date without data. The embedding, (channel, place).
    private static float[] Embed(ModelPackage package, int[] dates, bool radar, int later = 0)
    {
        using var session = package.CreateSession(package.Manifest.Sources.Count == 2 ? [SampleType.UInt16, SampleType.Float32] : [SampleType.UInt16], OnCpu);
        var optical = session.Sources[0];
        optical.Scale.Span<float>().Fill(1e-4f);
        foreach (var (slot, date) in dates.Index())
        {
            var random = new Random(date);
            foreach (ref var sample in optical.Samples.Span<ushort>().Slice(slot * 10 * Places, 10 * Places))
            {
                sample = (ushort)random.Next(200, 5000);
            }

            optical.Valid.Span<byte>().Slice(slot * Places, Places).Fill(date < 0 ? (byte)0 : (byte)1);
            session.Context(ContextInput.DayOfYear)!.Span<long>()[^(dates.Length - slot)] = date < 0 ? 1 : 40 + 90 * date + later;
        }

        if (session.Sources.Count == 2)
        {
            var noise = new Random(77);
            foreach (ref var sample in session.Sources[1].Samples.Span<float>())
            {
                sample = noise.NextSingle() * 10 - 20;
            }

            session.Sources[1].Valid.Span<byte>()[..Places].Fill(radar ? (byte)1 : (byte)0);
        }

        session.Run(TestContext.Current.CancellationToken);
        return session.Output.Span<float>().ToArray();
    }

    private ModelPackage Fused(string config) => Imported(TinySkySense.WriteParts(_folder.File("parts")), config);

    private ModelPackage Imported(string from, string config)
    {
        var folder = _folder.File($"out{_written++}");
        ModelImport.Write("skysense", from, folder, new ImportSettings { Config = ParityRun.Config(config) });
        return ModelPackage.Open(folder);
    }

    private InvalidInputException Refused(string from)
    {
        var bare = from.EndsWith(".safetensors", StringComparison.Ordinal);
        return Should.Throw<InvalidInputException>(() => SkySenseImport.Write(
            from, _folder.File("refused"), new ImportSettings { Bare = bare, Config = ParityRun.Config("""{"heads":4,"image_size":128}""") }));
    }

    private string Write(Dictionary<string, WeightTensor> tensors) => RandomCheckpoint.Write(_folder.File($"{_written++}.safetensors"), tensors);

    private static double Difference(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs((double)x - y)).Max();

    private static void Close(float[] found, float[] expected, double tolerance)
    {
        found.Length.ShouldBe(expected.Length);
        Difference(found, expected).ShouldBeLessThan(tolerance);
    }
}
